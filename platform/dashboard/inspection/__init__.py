"""A platform admin looks at a workspace as one of its members, read-only."""
