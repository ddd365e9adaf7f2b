"""The agencies' pages on app.<domain>."""
