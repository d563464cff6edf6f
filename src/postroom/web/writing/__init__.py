"""The screen on which staff write to one customer: begin, keep, show, send, take back."""
