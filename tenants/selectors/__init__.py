"""Reads of workspaces, their members and their hosts."""
