"""The barcode of a letter, by which it is known when it comes back."""
