"""`python -m demo.fill`: a large workspace, to look at pages and to measure them with.

__main__.py     the command
environment.py  the servers of `make up`
codes.py        the codes: names, destinations, what becomes of their scans
plan.py         the hours in which each code is scanned
scans.py        stores the scans of some codes, with all of their figures
workspace.py    the workspace and its owner
filling.py      code by code, in batches
"""
