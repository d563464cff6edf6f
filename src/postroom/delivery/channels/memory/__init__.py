"""Messages kept in memory instead of sent: for tests and dry runs."""
