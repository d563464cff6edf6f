"""Whom many messages are for: saved filters over customers, their records, what they agreed to and what they got."""
