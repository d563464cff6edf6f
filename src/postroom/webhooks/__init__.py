"""Tells programs of others what happened: which want to hear it, what is told them, and how that went."""
