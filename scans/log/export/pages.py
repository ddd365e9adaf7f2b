"""Lines of scans, page by page, oldest first.

No cursor is left open between pages: the reader decides how long an export
takes, and a transaction that waits for a slow one would keep VACUUM from its
work for all workspaces. The place of the last line is all that is kept.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from kernel.postgres import connect_async
from scans.analytics.qr_analytics import Period
from scans.log.export.lines import LineFormat

# What waits in memory for a slow reader: 100 kB as a rule.
LINES_PER_PAGE = 250
# In one message with the statement, so that a pooler cannot part them. Every name carries its
# schema: a forgotten one is an error, not another workspace's table.
_PAGE = """
SET LOCAL search_path = '';
SET LOCAL transaction_read_only = on;
SET LOCAL statement_timeout = '30s';
WITH page AS (
    SELECT * FROM {schema}.scans_dynamicqrscan
    WHERE qr_id = %(qr_id)s AND scanned_at < %(end)s
      AND (scanned_at, event_id) > (%(after_time)s, %(after_id)s)
      AND (%(include_bots)s OR NOT is_bot)
    ORDER BY scanned_at, event_id
    LIMIT %(limit)s
)
SELECT string_agg({line} || %(line_end)s, '' ORDER BY scanned_at, event_id),
    count(*),
    (array_agg((scanned_at)::timestamptz ORDER BY scanned_at DESC, event_id DESC))[1],
    (array_agg(event_id ORDER BY scanned_at DESC, event_id DESC))[1]
FROM page
"""


Lend = Callable[[], AbstractAsyncContextManager["psycopg.AsyncConnection[Any]"]]
"""Has a connection for one query."""


@dataclass(frozen=True, slots=True)
class ExportedScans:
    """Which scans. schema: of the workspace, as the log-in named it."""

    schema: str
    qr_id: int
    period: Period
    include_bots: bool


async def open_connection(conninfo: str) -> "psycopg.AsyncConnection[Any]":
    """A connection for fetch_pages. Raises psycopg.OperationalError."""
    return await connect_async(
        conninfo,
        name="qrstudio export",
        # Only with the parameters in its text may a message hold several statements.
        cursor_factory=psycopg.AsyncClientCursor,
    )


async def fetch_pages(
    lend: Lend, wanted: ExportedScans, line_format: LineFormat
) -> AsyncGenerator[bytes]:
    """Complete lines. Each scan that was there when it began comes exactly once."""
    statement = sql.SQL(_PAGE).format(
        schema=sql.Identifier(wanted.schema), line=sql.SQL(line_format.line)
    )
    after_time: datetime | None = wanted.period.start
    after_id: UUID | None = UUID(int=0)
    count = LINES_PER_PAGE
    while count == LINES_PER_PAGE:
        parameters = _as_parameters(wanted, line_format, after_time, after_id)
        async with lend() as connection:
            cursor = await connection.execute(statement, parameters)
            await cursor.set_result(-1)
            lines, count, after_time, after_id = await cursor.fetchone() or (None, 0, None, None)
        if lines:
            yield lines.encode()


def _as_parameters(
    wanted: ExportedScans,
    line_format: LineFormat,
    after_time: datetime | None,
    after_id: UUID | None,
) -> dict[str, Any]:
    return {
        "qr_id": wanted.qr_id,
        "end": wanted.period.end,
        "after_time": after_time,
        "after_id": after_id,
        "include_bots": wanted.include_bots,
        "line_end": line_format.end,
        "limit": LINES_PER_PAGE,
    }
