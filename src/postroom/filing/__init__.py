"""What is in files, not in tables: stored once by its digest; and pictures, which everybody may fetch."""
