"""Reads of custom domains."""
