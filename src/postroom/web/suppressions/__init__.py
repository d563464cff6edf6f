"""The block list: addresses that must not be used, why and until when; added by hand, removed with a note."""
