"""API keys: the list, making one, and a key's own page with rotation and revocation."""
