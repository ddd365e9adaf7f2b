"""One bulk call of a workspace at a time, over all processes."""

from django.db import connection

from qrs.errors import BulkBusyError

# The first half of the lock's number, which sets it apart from other locks of PostgreSQL.
_KIND = 0x71726273


def try_lock_bulk(*, tenant_id: int) -> None:
    """Hold the lock until the transaction ends. Raises BulkBusyError (429).

    Never waited for: calls of one workspace would hold all of Django's threads.
    """
    with connection.cursor() as cursor:
        # The number may be longer than half a lock is; whoever shares it waits a moment longer.
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_KIND, tenant_id % 2**31])
        [is_locked] = cursor.fetchone()
    if not is_locked:
        raise BulkBusyError
