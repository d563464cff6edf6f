"""The customers: the list, the page of one, and what staff change on it."""
