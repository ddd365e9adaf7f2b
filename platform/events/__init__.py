"""The list of events: what webhooks send, for those who would rather ask; see README.md."""
