"""Reads of dynamic QRs, in the schema of the workspace."""
