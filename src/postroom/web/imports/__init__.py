"""Bring in files: choose, upload, match the columns, see what would happen, import, fix what was refused."""
