"""The document: what a writer wrote, as nodes that every medium can be made of."""
