"""Appends spooled events to the stream once Redis accepts them again."""

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from edge.redirects.batches import Batch
from edge.redirects.metrics import Metrics, MetricsLog
from edge.redirects.recorder import ScanRecorder
from edge.redirects.spool import LeftFile, find_left_files

logger = logging.getLogger(__name__)

INTERVAL_SECS = 0.5
_CHUNK = 64


class Replayer:
    """A background task of every web process; files are locked, so no two processes share one."""

    def __init__(self, folder: Path, recorder: ScanRecorder, metrics: Metrics) -> None:
        self._folder = folder
        self._recorder = recorder
        self._metrics = metrics
        self._log = MetricsLog(metrics)
        self._task: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()

    def start(self) -> None:
        """Begin, also with the files that earlier processes left behind."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """End after the step in progress; the next process replays the rest.

        Not by cancelling: a thread continues its step, and the file it reads would be closed
        under it, or twice.
        """
        self._stopping.set()
        if self._task is not None:
            await asyncio.wait({self._task})

    async def replay(self) -> None:
        """Replay all that is held in memory or spooled, once."""
        await self._recorder.memory_guard.refresh()
        await self._recorder.release_held()
        if not self._recorder.is_ready:
            return
        await self._recorder.release_spool()
        files = find_left_files(self._folder)
        while not self._stopping.is_set():
            left = await asyncio.to_thread(next, files, None)
            if left is None:
                return
            try:
                if not (await self._recorder.can_replay() and await self._replay_file(left)):
                    return
            except OSError:
                # The disk returns a part of it at most; the other files must not wait for it.
                logger.exception("%s cannot be read", left.path.name)
            finally:
                left.release()

    async def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                await self.replay()
            except Exception:
                # Any error: otherwise scans would wait until this process ends.
                logger.exception("the spool cannot be replayed")
            self._log.write_if_changed()
            await self._pause()

    async def _pause(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(INTERVAL_SECS):
                await self._stopping.wait()

    async def _replay_file(self, left: LeftFile) -> bool:
        """Whether Redis accepted all of it; else the whole file is replayed again, same ids."""
        replayed = 0
        events = 0
        batches = left.read_batches()
        while chunk := await asyncio.to_thread(_take, batches):
            for batch in chunk:
                if self._stopping.is_set():
                    return False
                if not await self._recorder.append(batch):
                    return False
                if batch.origin is not None:
                    self._recorder.totals.note_replayed(batch.origin)
                replayed += 1
                events += batch.event_count
        await asyncio.to_thread(left.finish)
        self._metrics.replayed += events
        logger.warning(
            "replayed %d batches of %s, %d lines were unreadable",
            replayed,
            left.path.name,
            left.unreadable_lines,
        )
        return True


def _take(batches: Iterator[Batch]) -> list[Batch]:
    return list(islice(batches, _CHUNK))
