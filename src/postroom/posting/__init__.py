"""Letters that people print and post themselves: put together in batches, printed, and confirmed."""
