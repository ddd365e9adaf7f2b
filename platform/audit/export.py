"""A workspace's log as a file: the body of a response, page after page, newest first.

No cursor of PostgreSQL stays open between pages: the reader decides how long an export takes. What
a line holds is the caller's choice, as the workspace's people and its API see the same fields.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass

from django.db import connections

from audit.errors import ActivityExportsBusyError, TooManyActivityExportsError
from audit.models import AuditEntry
from audit.selectors import EntryFilters, cursor_at, list_entries, list_older
from kernel.concurrency import ConcurrencyLimiter

ENTRIES_PER_PAGE = 500
MAX_EXPORTS_OF_WORKSPACE = 2
_MAX_EXPORTS_OF_PROCESS = 16
_LEAST_BYTES_PER_SEC = 4096
_RETRY_SECS = 15
_STOP_SECS = 5.0

_limiter = ConcurrencyLimiter(_MAX_EXPORTS_OF_PROCESS)


@dataclass(frozen=True, slots=True)
class ActivityExport:
    """A Stream of kernel.streaming. header: the first bytes. write: the lines of some entries."""

    tenant_id: int
    filters: EntryFilters
    header: bytes
    write: Callable[[Sequence[AuditEntry]], bytes]
    stop_secs: float = _STOP_SECS
    least_bytes_per_sec: float = _LEAST_BYTES_PER_SEC

    async def chunks(self) -> AsyncGenerator[bytes]:
        """Raises TooManyActivityExportsError (429), ActivityExportsBusyError (503)."""
        check_export_limits(self.tenant_id)
        with _limiter.acquire(self.tenant_id):
            async for lines in self._pages():
                yield lines

    async def _pages(self) -> AsyncGenerator[bytes]:
        last: AuditEntry | None = None
        count, lines = ENTRIES_PER_PAGE, self.header
        while count == ENTRIES_PER_PAGE:
            # In a thread: neither the query nor the formatting may hold up redirects.
            entries = await asyncio.to_thread(self._fetch, last)
            count, last = len(entries), entries[-1] if entries else last
            lines += await asyncio.to_thread(self.write, entries)
            yield lines
            lines = b""

    def _fetch(self, last: AuditEntry | None) -> list[AuditEntry]:
        """One page, by a connection that is closed again: these threads are nobody's."""
        try:
            rows = list_entries(tenant_id=self.tenant_id, filters=self.filters)
            cursor = None if last is None else cursor_at(last, is_newer=False)
            return list(list_older(rows, cursor)[:ENTRIES_PER_PAGE])
        finally:
            connections.close_all()


def check_export_limits(tenant_id: int) -> None:
    """Raises TooManyActivityExportsError (429), ActivityExportsBusyError (503)."""
    if _limiter.count_active(tenant_id) >= MAX_EXPORTS_OF_WORKSPACE:
        raise TooManyActivityExportsError(MAX_EXPORTS_OF_WORKSPACE)
    if not _limiter.has_capacity_for(tenant_id):
        raise ActivityExportsBusyError
