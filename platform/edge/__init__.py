"""The front door: host routing, the redirect engine and its landing pages."""
