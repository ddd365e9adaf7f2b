"""Scans: the stream of events, their rows, and the analytics read from them."""
