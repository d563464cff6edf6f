"""Real servers on loopback that do as a test tells them."""
