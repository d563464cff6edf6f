"""Designs of e-mails: made, drawn, published, and chosen for a message."""
