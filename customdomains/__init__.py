"""Customers' own host names: claims, DNS checks and their states.

Host names in service are rows of tenants.Domain; this app decides which names get one. See
customdomains/README.md.
"""
