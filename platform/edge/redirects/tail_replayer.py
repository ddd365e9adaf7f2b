"""Finds out what Redis or PostgreSQL has lost of the tail log, and appends it again.

Every two seconds a process writes a mark to Redis: the number of its last record. Redis, its
replicas and its log on disk keep writes in their order, so a server that has a mark also has all
that was sent before it, on the connection that sent it. Whatever happens to Redis (a replica that
is promoted, an older copy, an empty server), its mark says from where on records are missing:

    the mark is the last one, same connection    nothing is missing; write the next one
    another connection                           append what is later than the mark
    another mark, or none                        the same; without a mark, all that is kept
    the mark is of another PostgreSQL            all that is kept: the one that took over, or was
                                                 restored, may lack rows whose entries are deleted

What is appended a second time changes nothing: rows are found by the ids of events, and the account
by the numbers of batches. Records of processes that have ended are looked after by the others.
"""

import asyncio
import contextlib
import logging
import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from edge.backends.redis_link import RedisReplyError, RedisUnavailableError
from edge.redirects.recorder import ScanRecorder
from edge.redirects.tail import TailLog
from edge.redirects.tail_files import (
    Record,
    list_processes,
    list_segments,
    lock_ended,
    read_records,
    remove_old,
)
from edge.redirects.tail_marks import Mark, TailMarks
from edge.redirects.tail_state import TAIL

logger = logging.getLogger(__name__)

INTERVAL_SECS = 2.0
# Of the turns with the processes that have ended: every ten seconds.
_TURNS_PER_SURVEY = 5
_CHUNK = 64


class TailReplayer:
    """A background task of every web process with a tail log."""

    def __init__(self, tail: TailLog, recorder: ScanRecorder, marks: TailMarks) -> None:
        self._tail = tail
        self._recorder = recorder
        self._marks = marks
        self._mark: Mark | None = None
        self._connection = 0
        # The last records of processes that have ended.
        self._ended: dict[str, int] = {}
        self._task: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()

    def start(self) -> None:
        if self._tail.limit_bytes:
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """End after the step in progress, and leave a mark at the last record."""
        self._stopping.set()
        if self._task is not None:
            await asyncio.wait({self._task})
            await self._guarded(survey=False)
        self._tail.close()

    async def check(self) -> None:
        """Compare the mark of this process, and append what Redis lacks. Raises RedisLink's errors.

        After an error the mark is as before, and the next call begins again.
        """
        tail, known = self._tail, self._mark
        connection, mark = tail.connections, Mark(tail.sequence, self._marks.server)
        if known and connection == self._connection and known.server in (None, mark.server):
            moved = await self._marks.move(tail.process, known.record, mark.record)
            if moved == known.record:
                if known.server is None:
                    await self._marks.note_server(tail.process, mark)
                self._mark = mark
                return
            logger.warning("Redis has lost scans: it has mark %s, not %d", moved, known.record)
        segments = await asyncio.to_thread(list_segments, tail.folder, tail.process)
        if await self._append_again(tail.process, segments, mark):
            self._mark, self._connection = mark, connection

    async def check_ended(self) -> None:
        """The same for processes that have ended, one after the other. Raises OSError, too."""
        folder = self._tail.folder
        processes = await asyncio.to_thread(list_processes, folder)
        self._ended = {one: last for one, last in self._ended.items() if one in processes}
        for process in processes:
            if process == self._tail.process or self._stopping.is_set():
                continue
            lock = await asyncio.to_thread(lock_ended, folder, process)
            if lock is None:
                continue
            try:
                await self._check_ended(process)
            finally:
                os.close(lock)
        await asyncio.to_thread(remove_old, folder, limit_bytes=self._tail.limit_bytes)

    async def _check_ended(self, process: str) -> None:
        server = self._marks.server
        segments = await asyncio.to_thread(list_segments, self._tail.folder, process)
        found = await self._marks.find(process)
        # Again, if all is appended again: then PostgreSQL may lack the report, too.
        if process not in self._ended or not found.record:
            await self._note_left(process, segments)
        mark = Mark(self._ended[process], server)
        if found != mark:
            await self._append_again(process, segments, mark)

    async def _note_left(self, process: str, segments: list[Path]) -> None:
        newest = await asyncio.to_thread(_read_all, segments[-1:])
        for record in newest:
            self._recorder.totals.note_left(record.batch)
        self._ended[process] = newest[-1].sequence if newest else 0

    async def _append_again(self, process: str, segments: list[Path], mark: Mark) -> bool:
        """Append what Redis lacks up to the mark, and write it. Whether Redis has all of it.

        Not if it was emptied once more meanwhile, for all is lost again then.
        """
        connection = self._tail.connections
        announced = await self._marks.announce(process)
        after = (await self._marks.find(process)).record
        with contextlib.closing(read_records(segments, after=after)) as records:
            is_complete = await self._append_all(records, until=mark.record)
        if not is_complete or connection != self._tail.connections:
            return False
        return await self._marks.set(process, mark, announced)

    async def _append_all(self, records: Iterator[Record], *, until: int) -> bool:
        count = 0
        while chunk := await asyncio.to_thread(_take, records, until):
            if not count and not await self._recorder.can_replay():
                return False
            for record in chunk:
                if self._stopping.is_set() or not await self._recorder.append_again(record.batch):
                    return False
                count += 1
        if count:
            logger.warning("appended %d batches of the tail log again", count)
        return True

    async def _run(self) -> None:
        turn = 0
        while not self._stopping.is_set():
            await self._guarded(survey=turn % _TURNS_PER_SURVEY == 0)
            turn += 1
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(INTERVAL_SECS):
                    await self._stopping.wait()

    async def _guarded(self, *, survey: bool) -> None:
        try:
            if TAIL.is_failing:
                await asyncio.to_thread(self._tail.try_again)
            if not self._recorder.is_ready:
                return
            await self.check()
            if survey:
                await self.check_ended()
        except (RedisUnavailableError, RedisReplyError) as error:
            logger.warning("the tail log was not compared: %s", error)
        except Exception:
            # Any error: otherwise nobody would notice a loss until this process ends.
            logger.exception("the tail log was not compared")


def _take(records: Iterator[Record], until: int) -> list[Record]:
    """The next ones; those that were written after the comparison began need no second copy."""
    return [one for one in islice(records, _CHUNK) if one.sequence <= until]


def _read_all(segments: list[Path]) -> list[Record]:
    return list(read_records(segments))
