"""SMPP as bytes, sessions and receipts."""
