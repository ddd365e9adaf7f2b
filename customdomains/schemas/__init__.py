"""Bodies of the custom domain endpoints."""
