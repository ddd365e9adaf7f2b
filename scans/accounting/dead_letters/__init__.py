"""Scan events that could not be stored, kept in the public schema until somebody looks.

An app of its own, because scans itself lives in the tenant schemas and a dead
letter often has no tenant.
"""
