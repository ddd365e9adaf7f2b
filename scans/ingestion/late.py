"""Notes of scans that are stored late, for readers of the list of events.

Readers go through the scans of a workspace in the order of their ids, which is that of their
times, and stay LATE_SECS behind: nearly all scans are stored by then. A scan that is not, because
Redis or PostgreSQL was away, would be missed by those who have passed its place. So whoever stores
it writes a note into the outbox, which names the range of ids, and readers look there again
(events/README.md).
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import psycopg

from kernel.sql_files import read_sql
from scans.ingestion.insert import Candidate

LATE_SECS = 10
_RECORD = read_sql("scans.ingestion", "record_late_scans")
_MILLISECONDS_SHIFT = 80


class _LateScans(NamedTuple):
    tenant_id: int
    first_id: UUID
    last_id: UUID


def record_late_scans(connection: psycopg.Connection, new: Iterable[Sequence[Candidate]]) -> None:
    """Write the notes, in the transaction that has inserted these rows.

    new: by workspace, in the order of their ids.
    """
    groups = [group for group in new if group]
    if not groups:
        return
    # After the insert, by the clock that readers ask, too: whoever reads now either waits for this
    # transaction, or has not passed what is not late.
    (now,) = connection.execute("SELECT clock_timestamp()").fetchone() or (None,)
    late = [found for group in groups if (found := _find_late(group, now))]
    if late:
        connection.execute(_RECORD, [list(column) for column in zip(*late, strict=True)])


def _find_late(group: Sequence[Candidate], now: datetime) -> _LateScans | None:
    first_on_time = bisect_left(group, int(now.timestamp() * 1000) - LATE_SECS * 1000, key=_get_ms)
    if not first_on_time:
        return None
    ends = group[0].row.event_id, group[first_on_time - 1].row.event_id
    return _LateScans(group[0].tenant_id, *ends)


def _get_ms(candidate: Candidate) -> int:
    """Of its UUIDv7: milliseconds since 1970."""
    return candidate.row.event_id.int >> _MILLISECONDS_SHIFT
