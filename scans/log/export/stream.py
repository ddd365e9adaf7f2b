"""An export as the body of a response."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

import psycopg

from kernel.concurrency import ConcurrencyLimiter
from kernel.errors import PermissionDeniedError, UnavailableError
from kernel.translation import gettext as _
from scans.errors import ExportsBusyError, TooManyExportsError
from scans.log.export.connections import PageConnections, get_page_connections
from scans.log.export.lines import LineFormat
from scans.log.export.pages import ExportedScans, fetch_pages
from scans.log.live.access import Watcher

logger = logging.getLogger(__name__)

MAX_EXPORTS_OF_WORKSPACE = 2
# Each holds a page of lines for as long as its reader takes, and no connection.
MAX_EXPORTS_OF_PROCESS = 64
# Ten million scans in two days; a slower export would never finish.
LEAST_BYTES_PER_SEC = 16 * 1024
_ACCESS_CHECK_SECS = 15.0
_RETRY_SECS = 15
_STOP_SECS = 5.0

_limiter = ConcurrencyLimiter(MAX_EXPORTS_OF_PROCESS)


def check_export_limits(tenant_id: int) -> None:
    """Raises TooManyExportsError (429), ExportsBusyError (503)."""
    if _limiter.count_active(tenant_id) >= MAX_EXPORTS_OF_WORKSPACE:
        raise TooManyExportsError(MAX_EXPORTS_OF_WORKSPACE, retry_after_secs=_RETRY_SECS)
    if not _limiter.has_capacity_for(tenant_id):
        raise ExportsBusyError(retry_after_secs=_RETRY_SECS)


@dataclass(frozen=True, slots=True)
class ExportStream:
    """A Stream of kernel.streaming."""

    conninfo: str
    tenant_id: int
    wanted: ExportedScans
    line_format: LineFormat
    watcher: Watcher
    stop_secs: float = _STOP_SECS
    least_bytes_per_sec: float = LEAST_BYTES_PER_SEC

    async def chunks(self) -> AsyncGenerator[bytes]:
        """The header line and pages of lines.

        Raises TooManyExportsError (429), UnavailableError (503) before the first chunk.
        """
        check_export_limits(self.tenant_id)
        connections = get_page_connections(self.conninfo)
        try:
            with _limiter.acquire(self.tenant_id):
                async with aclosing(self._fetch_pages(connections)) as pages:
                    async for lines in pages:
                        yield lines
        finally:
            if _limiter.is_idle:
                await connections.close_idle()

    async def _fetch_pages(self, connections: PageConnections) -> AsyncGenerator[bytes]:
        loop = asyncio.get_running_loop()
        checked_at = loop.time()
        try:
            async with aclosing(
                fetch_pages(connections.lend, self.wanted, self.line_format)
            ) as pages:
                yield self.line_format.header + await anext(pages, b"")
                async for lines in pages:
                    if loop.time() - checked_at >= _ACCESS_CHECK_SECS:
                        await self._check_access()
                        checked_at = loop.time()
                    yield lines
        except psycopg.OperationalError as error:
            # Before the first chunk this becomes the response, after it a broken transfer.
            logger.warning("export of QR %d: %s", self.wanted.qr_id, error)
            raise UnavailableError(
                _("The database cannot be reached. Try again."), retry_after_secs=5
            ) from error

    async def _check_access(self) -> None:
        """Break the transfer when the reader has lost access meanwhile."""
        reason = await self.watcher.find_revocation_reason()
        if reason:
            raise PermissionDeniedError(reason)
