"""Redis and PostgreSQL as the event loop uses them, each behind a circuit breaker."""
