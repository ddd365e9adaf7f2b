"""The main function of a process that scans; imports nothing that needs Django before its setup."""

import pickle


def run_scanner(field: bytes, number: int, count: int) -> None:
    """field: a pickled interleaving.Field."""
    import django

    django.setup()
    from tests.integration.edge.interleaving import scan_until_stopped

    scan_until_stopped(pickle.loads(field), number, count)  # noqa: S301 - of the test itself
