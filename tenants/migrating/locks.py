"""Advisory locks on a connection of their own.

Migrating closes and re-opens the default connection, and a session's locks go
with it.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from tenants.provisioning.replay import TEMPLATE_LOCK_KEY

_PLATFORM_LOCK_KEY = 0x7175_7274_0002

Report = Callable[[str], None]


@contextmanager
def platform_lock(report: Report) -> Iterator[None]:
    """One migration of the platform at a time; a second process waits and says so."""
    with _lock_connection() as locks:
        if not _try_lock(locks, _PLATFORM_LOCK_KEY):
            report("another process is migrating; waiting for it")
            _wait_for_lock(locks, _PLATFORM_LOCK_KEY)
        yield


@contextmanager
def template_lock() -> Iterator[None]:
    """Nobody replays the template inside this block.

    Sign-ups that began before have committed, so that the list of tenants read
    afterwards is complete; those that come now are asked to try again.
    """
    with _lock_connection() as locks:
        _wait_for_lock(locks, TEMPLATE_LOCK_KEY)
        try:
            yield
        finally:
            # Closing the connection frees it, too, but only once the server has noticed: the
            # rehearsal that follows does not wait for it.
            _unlock(locks, TEMPLATE_LOCK_KEY)


@contextmanager
def _lock_connection() -> Iterator[BaseDatabaseWrapper]:
    # Closing it frees the locks, however the block ends.
    with closing(connection.copy()) as locks:
        yield locks


def _try_lock(locks: BaseDatabaseWrapper, key: int) -> bool:
    with locks.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        return bool(cursor.fetchone()[0])


def _wait_for_lock(locks: BaseDatabaseWrapper, key: int) -> None:
    with locks.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [key])


def _unlock(locks: BaseDatabaseWrapper, key: int) -> None:
    with locks.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
