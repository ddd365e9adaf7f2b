"""Writes of dynamic QRs, in the schema of the workspace.

Every function locks the tenant row first, then the QR. This one order makes caps hold under
concurrency and rules out deadlocks. After the commit, and before the API answers, the route is
published.
"""
