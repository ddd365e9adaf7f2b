"""URL maps, one for each kind of host (see edge/hosts.py)."""
