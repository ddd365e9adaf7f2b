"""Workspaces: one PostgreSQL schema each, their members and the host names they serve.

The only room that knows django-tenants.
"""
