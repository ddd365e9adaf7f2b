"""Workspaces: one PostgreSQL schema each, their members and the host names they serve.

No other app imports django-tenants.
"""
