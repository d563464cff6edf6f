"""What every screen stands in: the frame, its navigation, its small parts, and who may come in."""
