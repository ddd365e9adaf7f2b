"""What every room may use: environment, errors, clock, ids, host names, URLs, pages.

Nothing in here knows about tenants, QRs or scans, and nothing imports another room.
"""
