"""A provider of electronic registered mail that writes to nobody: its API, its reports, and the recipient's page."""
