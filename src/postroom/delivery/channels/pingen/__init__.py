"""Letters printed and posted by Pingen, over its web interface."""
