"""The values that tags show, loaded for many customers at once."""
