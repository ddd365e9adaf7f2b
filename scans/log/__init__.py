"""Single scans: the list, exports, and the live feed."""
