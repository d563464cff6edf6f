"""Turning a wording and one recipient's values into an e-mail, the same bytes every time."""
