"""Checks that every answered scan is stored, waiting, dead or written off; see README.md.

balance.py      both sides of the equation, read at one time
dead_letters/   events that five deliveries could not store
ledger/         what PostgreSQL counts of scan rows, and what was written off
"""
