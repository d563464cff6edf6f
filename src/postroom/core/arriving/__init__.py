"""Mails that come in: what they are, what they say of a mail of ours, and what people wrote in them."""
