"""The trail of what people did that others may ask about: written once, never changed, chained by digests."""
