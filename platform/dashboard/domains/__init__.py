"""Customers' host names."""
