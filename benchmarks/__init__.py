"""What Postroom can do on this machine, measured beside a peer or the limit in the same run."""
