"""Workspace, members, plan, activity."""
