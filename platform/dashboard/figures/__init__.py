"""Figures and scans of one code."""
