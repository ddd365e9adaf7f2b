"""The signal that a workspace's schema has been migrated."""

from django.dispatch import Signal

tenant_migrated = Signal()
"""Sent after missing migrations were applied; arguments: schema_name, report.

An exception of a receiver fails the migration of that workspace, and the signal is not sent again
until other migrations are missing: a receiver must not be the only way to get its work done.
"""
