"""SMPP 3.4 without a socket: its messages as bytes, its sessions as a state machine, its receipts as facts."""
