"""Plans as rows, their limits, and what a workspace has used of them."""
