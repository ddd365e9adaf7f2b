"""Reads of leases."""

import psycopg

_LAST_RUNS = b"""
SELECT name, extract(epoch FROM clock_timestamp() - sent_at)::float8
FROM public.platform_last_run
"""


def get_last_run_ages(connection: psycopg.Connection) -> dict[str, float]:
    """Seconds since each scheduled call was sent, by name. Raises psycopg.Error."""
    return dict(connection.execute(_LAST_RUNS).fetchall())
