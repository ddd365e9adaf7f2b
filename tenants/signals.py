"""What others do once a workspace's schema has been migrated."""

from django.dispatch import Signal

tenant_migrated = Signal()
"""Sent after a schema that was behind is up to date; arguments: schema_name, report.

A receiver that raises fails the migration of that workspace, and is called again by the next one
only if the schema is behind again: what must not be lost needs a second way to happen.
"""
