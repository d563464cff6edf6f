"""Template x contact x record -> a rendered message; nothing is stored here."""
