"""Screens for the accounts that messages leave by, and the stop for all of them."""
