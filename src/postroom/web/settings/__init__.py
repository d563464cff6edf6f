"""The screen from which all set-up is reached."""
