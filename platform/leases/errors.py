"""The error of a holder that has lost its lease."""


class LeaseLostError(Exception):
    """Another process may hold the lease by now: stop what only its holder may do."""
