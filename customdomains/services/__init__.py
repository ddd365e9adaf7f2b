"""Writes of custom domains: claims, checks, and what is in service."""
