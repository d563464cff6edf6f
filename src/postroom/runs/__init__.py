"""One message to many: choose, generate, review, approve."""
