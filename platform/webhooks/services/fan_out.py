"""Events of the outbox become deliveries: one for each subscription that wants them."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from kernel.sql_files import read_sql
from webhooks.schedule import KEEP_FOR

BATCH = 500


@transaction.atomic
def fan_out_events(*, now: datetime, limit: int = BATCH) -> int:
    """Of at most so many events that have none yet. Returns of how many.

    Any number of senders may call it: each takes other events.
    """
    with connection.cursor() as cursor:
        parameters: dict[str, Any] = {"now": now, "expires_after": KEEP_FOR, "limit": limit}
        cursor.execute(read_sql(__package__, "fan_out"), parameters)
        return int(cursor.rowcount)
