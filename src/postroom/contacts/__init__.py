"""People and companies, how to reach them, and what they agreed to."""
