"""Electronic registered mail over a provider's API."""
