"""Customers' own host names: claims, DNS checks and their states.

Host names in service are tenants.Domain rows; this room decides which may become one.
"""
