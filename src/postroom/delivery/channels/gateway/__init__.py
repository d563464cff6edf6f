"""Text messages by gateways that are asked over HTTP: one adapter, and what each provider wants as data."""
