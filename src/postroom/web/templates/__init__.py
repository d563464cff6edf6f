"""Templates: the list, the plain form to write them, versions, preview for a chosen customer."""
