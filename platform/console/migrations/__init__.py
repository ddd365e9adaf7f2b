"""Schema changes of the audit log."""
