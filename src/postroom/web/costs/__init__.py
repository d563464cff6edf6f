"""The report of what sending cost."""
