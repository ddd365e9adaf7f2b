"""API keys, by which machines act for a workspace."""
