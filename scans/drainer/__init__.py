"""The drainer: the processes that store scans, `python -m scans.drainer`."""
