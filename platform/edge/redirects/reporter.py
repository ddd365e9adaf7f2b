"""Reports to PostgreSQL, every five seconds, how many scans this process has answered.

Again, if another PostgreSQL takes the writes: one that took over may lack the last reports.

So the account does not depend on Redis. What a killed process had not reported yet stands in the
batches that it left: in the stream, from which the worker reports it, or in spools and the tail
log, from which another process does.
"""

import asyncio
import contextlib
import logging
from typing import Any

from edge.backends.circuit import Circuit
from edge.backends.database import Database, DatabaseUnavailableError
from edge.backends.redis_link import RedisLink, RedisReplyError, RedisUnavailableError
from edge.backends.server_identity import ServerIdentity
from edge.redirects.totals import AnsweredTotals
from scans.accounting.answered import (
    EARLIER_VERSION,
    REPORT_ANSWERED,
    AnsweredReport,
    as_parameters,
)
from scans.events import COUNTERS_KEY

logger = logging.getLogger(__name__)

INTERVAL_SECS = 5.0


class AnsweredReporter:
    """A background task of every web process.

    database: not the one that look-ups wait for. server: refreshed before each report.
    """

    def __init__(
        self,
        totals: AnsweredTotals,
        database: Database,
        server: ServerIdentity,
        database_circuit: Circuit,
        redis: RedisLink,
        redis_circuit: Circuit,
    ) -> None:
        self._totals = totals
        self._database = database
        self._server = server
        self._database_circuit = database_circuit
        self._redis = redis
        self._redis_circuit = redis_circuit
        self._reported: tuple[bytes | None, list[AnsweredReport]] = (None, [])
        self._task: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Report a last time, after the last batch."""
        self._stopping.set()
        if self._task is not None:
            await asyncio.wait({self._task})
        await self.report()

    async def report(self) -> None:
        """Report what has changed. Never raises; what is not accepted is reported next time."""
        try:
            reports = [*self._totals.get_reports(), *await self._read_earlier_version()]
            if not self._database_circuit.is_healthy:
                return
            await self._server.refresh()
            # None in a process that has answered nothing, once it has reported what others left.
            if not reports or (self._server.known, reports) == self._reported:
                return
            await self._database.fetch(REPORT_ANSWERED, as_parameters(reports))
        except DatabaseUnavailableError as error:
            logger.warning("answered scans were not reported: %s", error)
        except Exception:
            logger.exception("answered scans were not reported")
        else:
            self._reported = (self._server.known, reports)
            self._totals.forget(reports)

    async def _run(self) -> None:
        while not self._stopping.is_set():
            await self.report()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(INTERVAL_SECS):
                    await self._stopping.wait()

    async def _read_earlier_version(self) -> list[AnsweredReport]:
        """What processes of the version before have counted in Redis, before Redis loses it."""
        if not self._redis_circuit.is_healthy:
            return []
        try:
            counters: Any = await self._redis.call(
                b"HMGET", COUNTERS_KEY, b"answered", b"duplicate"
            )
        except RedisUnavailableError as error:
            self._redis_circuit.open(error)
            return []
        except RedisReplyError as error:
            logger.debug("the counters of the version before cannot be read: %s", error)
            return []
        answered, duplicates = (int(value or 0) for value in counters)
        if not answered:
            return []
        return [AnsweredReport(EARLIER_VERSION, answered, duplicates=duplicates)]
