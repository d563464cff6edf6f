"""The inbox: what customers wrote, whose it is, the conversation it belongs to, and what is done about it."""
