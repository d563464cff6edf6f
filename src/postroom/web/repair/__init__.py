"""The repair desk: what failed or is held, over all runs and channels, and the grid in which it is put right."""
