"""The endpoints of webhooks: subscriptions with their secrets, and what became of deliveries."""
