"""The door for other programs: JSON over HTTP under `/api/v1`."""
