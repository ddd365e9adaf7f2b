"""Bodies, queries and responses of the platform API, by resource."""
