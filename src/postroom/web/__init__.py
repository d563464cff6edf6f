"""The screens: one folder for each area."""
