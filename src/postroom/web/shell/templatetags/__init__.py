"""The template tags of the screens."""
