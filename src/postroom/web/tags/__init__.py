"""The tag catalogue: every tag with its meaning and a sample, and the company's own kinds and fields."""
