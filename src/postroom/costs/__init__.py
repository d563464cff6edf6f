"""What sending costs: the price table, what is to be expected, what it came to, and what units may spend."""
