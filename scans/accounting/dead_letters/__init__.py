"""Scan events that could not be stored; a person retries or discards them.

An app of its own in the public schema, because scans itself lives in the tenant
schemas and a dead letter often has no tenant.
"""
