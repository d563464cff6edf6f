"""Text messages over SMPP 3.4, to one message centre (SMSC) per account."""
