"""Webhooks: where a workspace's events are sent, and what came of it."""
