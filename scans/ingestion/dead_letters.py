"""What five deliveries could not store goes to a table, so that the stream moves on."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import psycopg

from scans.ingestion.decode import Refusal

MAX_DELIVERIES = 5

_INSERT = """
INSERT INTO public.scan_deadletters_deadletter
    (entry_id, position, tenant_id, payload, reason, deliveries, failed_at)
VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (entry_id, position) DO NOTHING
"""


def write_dead_letters(
    connection: psycopg.Connection,
    refusals: Sequence[Refusal],
    *,
    deliveries: Mapping[str, int],
    now: datetime,
) -> None:
    """Keep the refused events. deliveries: by entry id."""
    with connection.transaction(), connection.cursor() as cursor:
        cursor.executemany(
            _INSERT, [(*refusal, deliveries[refusal.entry_id], now) for refusal in refusals]
        )
