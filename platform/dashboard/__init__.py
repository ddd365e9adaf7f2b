"""The agencies' web pages on app.<domain>."""
