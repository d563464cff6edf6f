"""Takes queued messages to their carriers and writes down what came of it."""
