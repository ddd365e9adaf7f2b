"""Writes of dynamic QRs, in the schema of a workspace."""
