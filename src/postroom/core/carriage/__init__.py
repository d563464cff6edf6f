"""The contract between the outbox and whoever carries a message out of the house."""
