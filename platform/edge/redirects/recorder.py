"""Stores scan events durably before their responses are sent.

    1. the Redis stream, acknowledged        (append-only log)
    2. else the spool file, fsynced          (replayed later with the same ids)
    3. else memory, bounded, counted         (a scan redirects whatever is broken)

Only the third step can lose a scan, and only if the process ends before Redis or
the disk accepts events again.
"""

import asyncio
import hashlib
import logging
from collections import deque
from concurrent.futures import ThreadPoolExecutor

from edge.backends.circuit import Circuit
from edge.backends.redis_link import RedisLink, RedisReplyError, RedisUnavailableError
from edge.redirects.metrics import Metrics
from edge.redirects.redis_memory import MemoryGuard
from edge.redirects.spool import Spool
from edge.redirects.spool_files import HELD
from scans.events import (
    APPEND_LUA,
    BATCH_FIELD,
    COUNTERS_KEY,
    STREAM_KEY,
    ScanEvent,
    encode_batch,
)

logger = logging.getLogger(__name__)

# Redis names scripts by this digest; it protects no secret.
_APPEND_SHA = hashlib.sha1(APPEND_LUA.encode(), usedforsecurity=False).hexdigest()
HELD_BYTES = 64 * 1024 * 1024


class ScanRecorder:
    """Stores batches of events; record() returns when they are stored as durably as possible."""

    def __init__(self, redis: RedisLink, circuit: Circuit, spool: Spool, metrics: Metrics) -> None:
        self._redis = redis
        self._circuit = circuit
        self._spool = spool
        self._metrics = metrics
        self.memory_guard = MemoryGuard(redis, circuit)
        self._held: deque[tuple[bytes, int]] = deque()
        self._held_bytes = 0
        # One thread: batches are written to the spool one after the other.
        self._disk = ThreadPoolExecutor(max_workers=1, thread_name_prefix="spool")

    async def record(self, events: list[ScanEvent]) -> None:
        """Store one batch. Never raises."""
        batch = encode_batch(events)
        if await self.append(batch, count=len(events)):
            return
        if await self._store_in_spool([batch]):
            self._metrics.spooled += len(events)
            return
        self._hold(batch, len(events))

    async def append(self, batch: bytes, *, count: int, spooled: int = 0) -> bool:
        """Append one entry to the stream and count its events, in one round trip.

        count: events of the batch. spooled: how many of them come from a spool.
        False if Redis did not acknowledge it, or is nearly full. The entry may be in the
        stream all the same, if only the reply was lost; the ids of its events make a
        second copy harmless.
        """
        if not (self._circuit.is_healthy and self.memory_guard.has_headroom):
            return False
        try:
            await self._call_append(batch, count, spooled)
        except RedisUnavailableError as error:
            self._circuit.open(error)
            return False
        except RedisReplyError as error:
            logger.warning("Redis rejected scans: %s", error)
            return False
        except Exception:
            # A defect of ours must not lose scans that the spool would store.
            logger.exception("scans could not be appended")
            return False
        return True

    async def release_held(self) -> None:
        """Store the batches held in memory in Redis or on the disk, oldest first."""
        while self._held:
            batch, count = self._held[0]
            if not (await self.append(batch, count=count) or await self._store_in_spool([batch])):
                return
            self._held.popleft()
            HELD.waiting -= count
            self._held_bytes -= len(batch)

    async def release_spool(self) -> None:
        """Close the spool file, so that it can be replayed."""
        if self._spool.is_open:
            await asyncio.get_running_loop().run_in_executor(self._disk, self._spool.release)

    async def stop(self) -> None:
        """Store what is held in memory, if Redis or the disk accepts it."""
        await self.release_held()
        await self.release_spool()
        self._disk.shutdown()

    async def _call_append(self, batch: bytes, count: int, spooled: int) -> None:
        arguments = (2, STREAM_KEY, COUNTERS_KEY, BATCH_FIELD, batch, count, spooled)
        try:
            await self._redis.call(b"EVALSHA", _APPEND_SHA, *arguments)
        except RedisReplyError as error:
            # A restarted Redis has no scripts until they are sent once.
            if not str(error).startswith("NOSCRIPT"):
                raise
            await self._redis.call(b"EVAL", APPEND_LUA, *arguments)

    async def _store_in_spool(self, batches: list[bytes]) -> bool:
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._disk, self._spool.append, batches)
        except OSError as error:
            logger.error("the spool cannot be written: %s", error)  # noqa: TRY400 - the text says it
            return False
        except Exception:
            logger.exception("scans could not be spooled")
            return False
        return True

    def _hold(self, batch: bytes, count: int) -> None:
        if self._held_bytes + len(batch) > HELD_BYTES:
            self._metrics.lost += count
            HELD.lost += count
            logger.critical("a batch of scans is lost: Redis, disk and memory are all exhausted")
            return
        self._metrics.held += count
        HELD.waiting += count
        self._held.append((batch, count))
        self._held_bytes += len(batch)
