"""An export as the body of an answer."""

import logging
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from kernel.errors import RateLimitedError, UnavailableError
from scans.exports.lines import LineFormat
from scans.exports.pages import ExportedScans, fetch_pages, open_connection

logger = logging.getLogger(__name__)

# Each holds a database connection for as long as its reader takes.
MAX_OF_WORKSPACE = 2
MAX_OF_PROCESS = 8
_RETRY_SECS = 15
_STOP_SECS = 5.0


class ExportSeats:
    """How many exports run in this process, by workspace. Only touched on the event loop."""

    def __init__(self) -> None:
        self._taken: Counter[int] = Counter()

    @contextmanager
    def take(self, tenant_id: int) -> Iterator[None]:
        """Raises RateLimitedError (429) or UnavailableError (503) when there is none."""
        if self._taken[tenant_id] >= MAX_OF_WORKSPACE:
            raise RateLimitedError(
                f"{MAX_OF_WORKSPACE} exports of this workspace are running. Wait for one to end.",
                retry_after_secs=_RETRY_SECS,
            )
        if self._taken.total() >= MAX_OF_PROCESS:
            raise UnavailableError(
                "Too many exports are running. Try again.", retry_after_secs=_RETRY_SECS
            )
        self._taken[tenant_id] += 1
        try:
            yield
        finally:
            self._taken[tenant_id] -= 1
            self._taken += Counter()  # without the zeros


_seats = ExportSeats()


@dataclass(frozen=True, slots=True)
class ExportStream:
    """A Stream of scans.handover."""

    database_url: str
    tenant_id: int
    wanted: ExportedScans
    line_format: LineFormat
    stop_secs: float = _STOP_SECS

    async def chunks(self) -> AsyncGenerator[bytes]:
        """The header line, then pages of lines.

        Raises RateLimitedError (429), UnavailableError (503) before the first chunk.
        """
        with _seats.take(self.tenant_id):
            try:
                async with open_connection(self.database_url) as connection:
                    yield self.line_format.header
                    async for lines in fetch_pages(connection, self.wanted, self.line_format):
                        yield lines
            except psycopg.OperationalError as error:
                # Before the first chunk an answer, after it a broken transfer.
                logger.warning("export of QR %d: %s", self.wanted.qr_id, error)
                raise UnavailableError(
                    "The database cannot be reached. Try again.", retry_after_secs=5
                ) from error
