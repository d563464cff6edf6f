"""Audiences: saved filters and lists of customers, put together with the numbers beside them."""
