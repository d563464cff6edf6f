"""What the rows of a file can be: customers, or records of one kind."""
