"""The first screen: what waits for me, and whether everything runs."""
