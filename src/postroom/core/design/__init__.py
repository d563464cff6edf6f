"""How e-mails look: blocks that people put together, made into the frame that is laid around each message."""
