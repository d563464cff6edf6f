"""The price table: looked at, added to line by line or by a file, taken from, kept as a file."""
