"""The screen of the audit trail."""
