"""Stores scan events durably before their responses are sent.

    1. the Redis stream, acknowledged        (append-only log)
    2. else the spool file, fsynced          (replayed later with the same ids)
    3. else memory, bounded, counted         (a scan redirects whatever is broken)

Only the third step can lose a scan, and only if the process ends before Redis or
the disk accepts events again.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from edge.backends.circuit import Circuit
from edge.backends.redis_link import RedisLink, RedisReplyError, RedisUnavailableError
from edge.redirects.appending import RoutesChangedError, append_if_unchanged, list_fields
from edge.redirects.batches import Batch
from edge.redirects.metrics import Metrics
from edge.redirects.redis_memory import MemoryGuard
from edge.redirects.replicas import NO_REPLICAS, ReplicatedWrites, Replication, TooFewReplicasError
from edge.redirects.spool import Spool
from edge.redirects.spool_files import HELD
from edge.redirects.tail import TailLog
from edge.redirects.totals import AnsweredTotals
from scans.events import (
    APPEND_LUA,
    BATCH_FIELD,
    COUNTERS_KEY,
    STREAM_KEY,
    EncodedEvent,
    ScanEvent,
    encode_batch,
)

logger = logging.getLogger(__name__)

HELD_BYTES = 64 * 1024 * 1024


class ScanRecorder:
    """Stores batches of events; record() returns when they are stored as durably as possible."""

    def __init__(
        self,
        redis: RedisLink,
        circuit: Circuit,
        folder: Path,
        metrics: Metrics,
        replication: Replication = NO_REPLICAS,
        tail_bytes: int = 0,
    ) -> None:
        """folder: SPOOL_DIR. tail_bytes: of the tail log; 0 is off."""
        self._circuit = circuit
        self._writes = ReplicatedWrites(redis, replication)
        self._metrics = metrics
        self.totals = AnsweredTotals()
        self._spool = Spool(folder, self.totals.process)
        self.tail = TailLog(folder, self.totals.process, tail_bytes)
        self.memory_guard = MemoryGuard(redis, circuit)
        self._held: deque[Batch] = deque()
        self._held_bytes = 0
        # One thread: batches are written to the spool one after the other.
        self._disk = ThreadPoolExecutor(max_workers=1, thread_name_prefix="spool")

    @property
    def is_ready(self) -> bool:
        """Whether Redis is expected to take the next batch."""
        return (
            self._circuit.is_healthy
            and self.memory_guard.has_headroom
            and not self._writes.is_paused
        )

    async def record(self, events: Sequence[ScanEvent | EncodedEvent]) -> None:
        """Store one batch. Never raises."""
        if not events:
            return
        batch = self.totals.begin(encode_batch(events), len(events))
        try:
            await self._store(batch)
        finally:
            self.totals.end(batch)

    async def record_if_unchanged(
        self,
        events: Sequence[EncodedEvent],
        changes: bytes,
        get_certain: Callable[[], Awaitable[Sequence[EncodedEvent]]],
    ) -> bool:
        """Store one batch, in one step with a check that no route has changed.

        changes: how many changes of routes the events take into account. get_certain: if there
        have been more, or Redis does not confirm that there were none: the events to store
        instead, made from routes that Redis or PostgreSQL has just returned. False if it was
        called.
        """
        batch = self.totals.begin(encode_batch(events), len(events))
        store = self._store_locally
        try:
            try:
                if self.is_ready and await self._try(
                    append_if_unchanged(self._writes, batch, changes)
                ):
                    self.tail.write(batch)
                    return True
            except RoutesChangedError:
                store = self._store
            certain = await get_certain()
            batch = self.totals.replace(batch, encode_batch(certain), len(certain))
            if certain:
                await store(batch)
            return False
        finally:
            self.totals.end(batch)

    async def append(self, batch: Batch) -> bool:
        """Append one entry to the stream, in one round trip.

        False if Redis or its replicas did not acknowledge it, or if it is nearly full. The entry
        may be in the stream all the same, if only the reply was lost; the ids of its events make a
        second copy harmless.
        """
        if not self.is_ready:
            return False
        if not await self._try(self._call_append(batch)):
            return False
        self.tail.write(batch)
        return True

    async def append_again(self, batch: Batch) -> bool:
        """Append a batch of the tail log, which Redis has lost. As append()."""
        return self.is_ready and await self._try(self._call_append(batch))

    async def can_replay(self) -> bool:
        """Whether a batch would be acknowledged; asked with a write that may be repeated.

        Otherwise a replay would append its first batch again and again, for nothing.
        """
        return self.is_ready and await self._try(self._writes.probe())

    async def _try(self, write: Awaitable[object]) -> bool:
        try:
            await write
        except RedisUnavailableError as error:
            self._circuit.open(error)
            return False
        except RedisReplyError as error:
            logger.warning("Redis rejected scans: %s", error)
            return False
        except TooFewReplicasError:
            self._metrics.short_waits += 1
            return False
        except RoutesChangedError:
            raise
        except Exception:
            # A defect of ours must not lose scans that the spool would store.
            logger.exception("scans could not be appended")
            return False
        return True

    async def release_held(self) -> None:
        """Store the batches held in memory in Redis or on the disk, oldest first."""
        while self._held:
            batch = self._held[0]
            if not (await self.append(batch) or await self._store_in_spool(batch)):
                return
            self._held.popleft()
            HELD.waiting -= batch.event_count
            self._held_bytes -= len(batch.data)

    async def release_spool(self) -> None:
        """Close the spool file, so that it can be replayed."""
        if self._spool.is_open:
            await asyncio.get_running_loop().run_in_executor(self._disk, self._spool.release)

    async def stop(self) -> None:
        """Store what is held in memory, if Redis or the disk accepts it."""
        await self.release_held()
        await self.release_spool()
        self._disk.shutdown()

    async def _store(self, batch: Batch) -> None:
        if not await self.append(batch):
            await self._store_locally(batch)

    async def _store_locally(self, batch: Batch) -> None:
        if await self._store_in_spool(batch):
            self._metrics.spooled += batch.event_count
            return
        self._hold(batch)

    async def _call_append(self, batch: Batch) -> None:
        if batch.origin is None:
            await self._call_earlier_append(batch)
            return
        await self._writes.write(b"XADD", STREAM_KEY, b"*", *list_fields(batch, batch.origin))

    async def _call_earlier_append(self, batch: Batch) -> None:
        """As the version before, which has spooled the batch: it counts in Redis."""
        keys = (2, STREAM_KEY, COUNTERS_KEY)
        values = (BATCH_FIELD, batch.data, batch.event_count, batch.event_count)
        await self._writes.write(b"EVAL", APPEND_LUA, *keys, *values)

    async def _store_in_spool(self, batch: Batch) -> bool:
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._disk, self._append_to_spool, batch)
        except OSError as error:
            logger.error("the spool cannot be written: %s", error)  # noqa: TRY400 - the text says it
            return False
        except Exception:
            logger.exception("scans could not be spooled")
            return False
        return True

    def _append_to_spool(self, batch: Batch) -> None:
        numbered = self.totals.number_spooled(batch)
        self._spool.append([numbered])
        self.totals.note_spooled(numbered)

    def _hold(self, batch: Batch) -> None:
        if self._held_bytes + len(batch.data) > HELD_BYTES:
            self.totals.lost += batch.event_count
            self._metrics.lost += batch.event_count
            HELD.lost += batch.event_count
            logger.critical("a batch of scans is lost: Redis, disk and memory are all exhausted")
            return
        self._metrics.held += batch.event_count
        HELD.waiting += batch.event_count
        self._held.append(batch)
        self._held_bytes += len(batch.data)
