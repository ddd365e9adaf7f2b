"""Bodies and answers of the custom domain endpoints."""
