"""Letters become PDF here, in child processes with limits: whatever a document does, the house stays up."""
