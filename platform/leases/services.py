"""Writes of leases. Time is PostgreSQL's clock; no transaction may be open around them."""

import psycopg

from kernel.sql_files import read_sql

# A process that was killed keeps others waiting for so long.
LEASE_SECS = 8.0
# A lost message, or a restart of PostgreSQL of some seconds, costs no lease.
RENEW_SECS = 2.0

_TAKE, _RENEW, _CLAIM_RUN = (
    read_sql(__package__, name).encode() for name in ("take", "renew", "claim_run")
)
# Noted before PostgreSQL's clock was put back: such a call would not be sent for so long.
_CORRECT_RUNS = b"""
UPDATE public.platform_last_run SET sent_at = clock_timestamp()
WHERE sent_at > clock_timestamp() + interval '1 minute'
"""
_POSTPONE_RUN = b"""
UPDATE public.platform_last_run
SET sent_at = clock_timestamp() + (%s - %s) * interval '1 second'
WHERE name = %s
"""
_NOTE_CALLS = b"""
INSERT INTO public.platform_last_run (name, sent_at)
SELECT name, clock_timestamp() FROM unnest(%s::text[]) AS name
ON CONFLICT (name) DO NOTHING
"""
_RELEASE = b"DELETE FROM public.platform_lease WHERE name = %s AND holder = %s"


def take_lease(
    connection: psycopg.Connection, *, name: str, holder: str, secs: float = LEASE_SECS
) -> bool:
    """Whether the lease is the holder's for so many seconds from now.

    holder: a name that no other process ever has. Raises psycopg.Error.
    """
    return bool(connection.execute(_TAKE, [name, holder, secs]).fetchone())


def renew_lease(
    connection: psycopg.Connection, *, name: str, holder: str, secs: float = LEASE_SECS
) -> bool:
    """False when the lease has expired in between, also if nobody else took it.

    Raises psycopg.Error.
    """
    return bool(connection.execute(_RENEW, [secs, name, holder]).fetchone())


def release_lease(connection: psycopg.Connection, *, name: str, holder: str) -> None:
    """Let others take it at once. Raises psycopg.Error."""
    connection.execute(_RELEASE, [name, holder])


def claim_run(connection: psycopg.Connection, *, name: str, every_secs: float) -> bool:
    """Whether to send this scheduled call now: True for one of all callers in an interval.

    A call has to be noted before. Raises psycopg.Error.
    """
    return bool(connection.execute(_CLAIM_RUN, [name, every_secs]).fetchone())


def note_calls(connection: psycopg.Connection, *, names: list[str]) -> None:
    """Note calls that are new, so that each is due an interval from now, whoever asks then.

    The same for calls that seem to have been sent in the future. Raises psycopg.Error.
    """
    connection.execute(_CORRECT_RUNS)
    connection.execute(_NOTE_CALLS, [names])


def postpone_run(
    connection: psycopg.Connection, *, name: str, every_secs: float, by_secs: float
) -> None:
    """Let a call that was claimed and could not be sent be due in by_secs. Raises psycopg.Error."""
    connection.execute(_POSTPONE_RUN, [by_secs, every_secs, name])
