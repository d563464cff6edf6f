"""The screens of external systems: which may take messages, how each gets on, and its key."""
