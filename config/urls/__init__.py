"""URL maps, one for each kind of host (see edge/sites/hosts.py)."""
