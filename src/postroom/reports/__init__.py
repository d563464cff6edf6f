"""What was sent and what became of it, added up by day: reports read this, and not the messages."""
