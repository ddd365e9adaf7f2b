"""Restore of one workspace from a dump, while all others stay in service.

script.py     parses and runs the SQL that pg_restore writes
workspace.py  the transaction: old schema aside, dump in, scans and routes carried over
queries.py    statements with names of schemas composed in
"""
