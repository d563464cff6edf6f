"""Settings, addresses and the command line: plugs the rooms together."""
