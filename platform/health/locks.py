"""The probe of locks: whether a session keeps requests waiting, such as a person's in psql."""

from time import sleep

from django.db import connection

from health.probe import Probe
from kernel.sql_files import read_sql

# A table is locked for an instant by migrations and by a restore.
_CONFIRM_SECS = 0.5
_MAX_SHOWN = 3
_LOCKS = read_sql("health", "postgresql_locks")


def probe_locks() -> Probe:
    """Joined to the line of PostgreSQL, which answers meanwhile, and takes other changes."""
    found = _read_locks()
    if not found:
        return Probe(True, "ok")
    sleep(_CONFIRM_SECS)
    still = sorted(found & _read_locks())
    if not still:
        return Probe(True, "ok")
    shown = ", ".join(f"{name} by process {pid}" for name, pid in still[:_MAX_SHOWN])
    more = " and others" * (len(still) > _MAX_SHOWN)
    line = "requests wait for what another session has locked"
    return Probe(False, line, f"{line}: {shown}{more}")


def _read_locks() -> set[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_LOCKS)
        return set(cursor.fetchall())
