"""Plans, their limits, and how much of them a workspace has used."""
