"""One folder per way out of the house; each knows the core and its own protocol, and nothing else of ours."""
