"""The commands of `postroom`, one module each. Django is loaded inside them, so that `--help` is quick."""
