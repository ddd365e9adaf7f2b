"""Deleting scans: what is older than 13 months, and what somebody has to erase.

batches.py  small deletions, each in a transaction of at most 200 ms
purge.py    the daily task: rows and rollups past their time, in all schemas
erase.py    one QR, or a whole workspace, with its totals
"""
