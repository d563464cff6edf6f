"""The tag language: cutting text at #tags, knowing every tag, and showing values to a customer."""
