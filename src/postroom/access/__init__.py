"""Units, brands, users and their roles: who is looking, and what they may do."""
