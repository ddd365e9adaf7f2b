"""What needs the workspace's attention, and what changed."""
