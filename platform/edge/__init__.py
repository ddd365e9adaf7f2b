"""The ASGI app: host routing, the redirect engine and its landing pages."""
