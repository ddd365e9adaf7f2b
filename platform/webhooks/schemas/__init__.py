"""Bodies and answers of the webhook endpoints."""
