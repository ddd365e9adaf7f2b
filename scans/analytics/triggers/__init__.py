"""The function that keeps ScanDay, called by triggers of the tenant tables.

An app of its own in the public schema, because scans itself lives in the tenant schemas.
"""
