"""The only room that knows which engine runs our background work."""
