"""GET /api/ready/: whether this process can redirect scans and keep them.

    process   ok, or it is about to stop
    routes    can be found in Redis or in PostgreSQL
    scans     can be stored in Redis or on the disk of the spool

Red only when a balancer should send scans elsewhere: never because one of two sources is away.
Anyone may ask, so concurrent requests share one round, whose result serves for a second.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import hiredis

from edge.backends.circuit import Circuit
from edge.backends.database import Database, DatabaseUnavailableError
from edge.backends.redis_link import RedisLink, RedisUnavailableError, Reply
from edge.redirects.spool_files import HELD
from edge.responses import Response, make_json_response
from kernel.disks import check_disk_writes
from qrs.routes.codec import ROUTE_CHANGES_KEY, ROUTE_KEY_FORMAT

FRESH_SECS = 1.0
_DISK_SECS = 1.0
_WRITE_KEY = b"ready:write"
# As a look-up asks; no code has so short an id.
_ROUTE_KEY = ROUTE_KEY_FORMAT % b"-"
_KEY_TTL_SECS = 60
_READ_ROUTES = "SELECT FROM public.qr_route LIMIT 1"


class _Sources(NamedTuple):
    routes: str
    scans: str

    @property
    def is_ok(self) -> bool:
        return self.routes.startswith("ok") and self.scans.startswith("ok")


class Readiness:
    """Of one process. is_stopping: whether it has been asked to stop."""

    def __init__(
        self,
        *,
        redis: RedisLink,
        redis_circuit: Circuit,
        database: Database,
        database_circuit: Circuit,
        spool_dir: Path,
        is_stopping: Callable[[], bool],
    ) -> None:
        self._redis = redis
        self._redis_circuit = redis_circuit
        self._database = database
        self._database_circuit = database_circuit
        self._spool_dir = spool_dir
        self._is_stopping = is_stopping
        self._last: tuple[float, _Sources] | None = None
        self._round: asyncio.Task[_Sources] | None = None
        self._disk: asyncio.Task[bool] | None = None

    async def respond(self) -> Response:
        """200 or 503, with one line each."""
        sources = await self._read_sources()
        is_stopping = self._is_stopping()
        is_ok = sources.is_ok and not is_stopping
        return make_json_response(
            200 if is_ok else 503,
            {
                "status": "ok" if is_ok else "not ready",
                "process": "stops soon" if is_stopping else "ok",
                **sources._asdict(),
            },
        )

    async def stop(self) -> None:
        """Wait for what is in progress."""
        running = {task for task in (self._round, self._disk) if task is not None}
        if running:
            await asyncio.wait(running, timeout=_DISK_SECS)

    async def _read_sources(self) -> _Sources:
        loop = asyncio.get_running_loop()
        if self._last is not None and loop.time() - self._last[0] < FRESH_SECS:
            return self._last[1]
        if self._round is None:
            self._round = loop.create_task(self._probe())
        running = self._round
        # Not awaited itself: a client that goes away must not end the round of the others.
        await asyncio.wait({running})
        return running.result()

    async def _probe(self) -> _Sources:
        try:
            reads, writes = await self._probe_redis()
            sources = _Sources(await self._find_routes(reads), await self._find_store(writes))
            self._last = (asyncio.get_running_loop().time(), sources)
            return sources
        finally:
            self._round = None

    async def _probe_redis(self) -> tuple[bool, bool]:
        """Whether it says where codes lead, and whether it takes writes.

        One may be without the other: a full memory takes no writes, and a script that does not end
        lets nothing through.
        """
        if not self._redis_circuit.is_healthy:
            return False, False
        try:
            read, written = await self._redis.call_all(
                (b"MGET", ROUTE_CHANGES_KEY, _ROUTE_KEY),
                (b"SET", _WRITE_KEY, b"", b"EX", _KEY_TTL_SECS),
            )
        except RedisUnavailableError as error:
            self._redis_circuit.open(error)
            return False, False
        return _is_answer(read), _is_answer(written)

    async def _find_routes(self, redis_answers: bool) -> str:
        if redis_answers:
            return "ok"
        if await self._database_answers():
            return "ok, from PostgreSQL"
        return "neither Redis nor PostgreSQL answers"

    async def _database_answers(self) -> bool:
        if not self._database_circuit.is_healthy:
            return False
        try:
            await self._database.fetch(_READ_ROUTES)
        except DatabaseUnavailableError as error:
            self._database_circuit.open(error)
            return False
        return True

    async def _find_store(self, redis_writes: bool) -> str:
        if HELD.waiting:
            return "in memory alone: neither Redis nor the disk takes them"
        if redis_writes:
            return "ok"
        if await self._disk_writes():
            return "ok, on the disk"
        return "neither Redis nor the disk takes them"

    async def _disk_writes(self) -> bool:
        """A disk that hangs keeps one thread, and no second one is started."""
        if self._disk is None:
            self._disk = asyncio.get_running_loop().create_task(self._write_to_disk())
        running = self._disk
        done, _ = await asyncio.wait({running}, timeout=_DISK_SECS)
        return running.result() if done else False

    async def _write_to_disk(self) -> bool:
        try:
            await asyncio.to_thread(check_disk_writes, self._spool_dir)
        except OSError:
            return False
        else:
            return True
        finally:
            self._disk = None


def _is_answer(reply: Reply) -> bool:
    return not isinstance(reply, hiredis.ReplyError)
