"""The screens for API keys: make one, see who uses theirs, revoke."""
