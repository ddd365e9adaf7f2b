"""Bodies and responses of accounts, workspaces, members and their log."""
