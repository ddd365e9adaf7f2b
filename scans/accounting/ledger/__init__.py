"""What PostgreSQL counts of scan rows, and the scans that a person has written off.

An app of its own in the public schema, because scans itself lives in the tenant schemas.
"""
