"""Lines of scans, page by page, oldest first.

No cursor of PostgreSQL stays open between pages: the reader decides how long an export
takes, and a transaction that waits for a slow reader would block VACUUM for all workspaces.
Only the key of the last scan is kept from page to page.
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
from kernel.sql_files import read_sql
from scans.log.export.lines import LineFormat
from scans.period import Period

# One page waits in memory for a slow reader: 100 kB as a rule.
LINES_PER_PAGE = 250
# In one message with the statement, so that a pooler cannot part them. Every name carries its
# schema: a name without one is an error and never another workspace's table.
_SESSION = """
SET LOCAL search_path = '';
SET LOCAL transaction_read_only = on;
SET LOCAL statement_timeout = '30s';
"""
_PAGE = _SESSION + read_sql("scans.log", "export_page")

Lend = Callable[[], AbstractAsyncContextManager["psycopg.AsyncConnection[Any]"]]
"""Lends a connection for one query."""


@dataclass(frozen=True, slots=True)
class ExportedScans:
    """Which scans. schema: the PostgreSQL schema of the workspace that the access token names."""

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
    """Complete lines. Each scan that was stored before the export began comes exactly once."""
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
