"""Writes: one function for each action."""
