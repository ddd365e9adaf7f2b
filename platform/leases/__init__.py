"""Leases: who of several processes does what may happen only once at a time."""
