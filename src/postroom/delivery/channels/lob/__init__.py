"""Letters printed and posted by Lob, over its web interface."""
