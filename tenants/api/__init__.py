"""Endpoints of accounts, and who may call which endpoint of any app."""
