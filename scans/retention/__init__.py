"""Deleting scans: those older than 13 months, and those that a person erases.

batches.py  small deletions, each in a transaction of at most 200 ms
purge.py    the daily task: expired rows and rollups in all schemas
erase.py    one QR, or a whole workspace, with its totals
"""
