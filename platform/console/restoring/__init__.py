"""Putting one workspace back to what a dump holds, while all others go on.

script.py     the SQL that pg_restore writes, taken apart
workspace.py  the transaction: old schema aside, dump in, scans and routes carried over
"""
