"""Screens for users and their roles, units, brands, and one's own account."""
