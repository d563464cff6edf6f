"""Templates: versions, and a wording for each language."""
