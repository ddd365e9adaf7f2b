"""Processes that scan while others edit, and what they share: what each scan may be answered with.

Destination and label of a route carry the number of its last edit. An editor notes the number when
its edit is answered; a scanner reads it before a scan begins, and the response must not have a
lower one. At the end the labels that were sent are compared with those that were recorded.
"""

import asyncio
import mmap
import os
import pickle
import random
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from edge.assembly import Edge, EdgeConfig
from edge.redirects.scan_request import ScanRequest
from edge.responses import Response
from tests.integration.edge.driver import run_on_uvloop, wait_for
from tests.integration.edge.scanner_process import run_scanner

_HEADERS = {b"user-agent": b"Mozilla/5.0 (iPhone)", b"host": b"q.localhost"}
# Enough that a batch is always in progress, and short enough that scans begin all the time.
AT_ONCE = 24
_STOP, _FIRST_SCANNER = 0, 1


class SharedNumbers:
    """Whole numbers in a file that several processes map; each has one writer."""

    def __init__(self, path: Path, count: int) -> None:
        if not path.exists():
            path.write_bytes(bytes(8 * count))
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), 8 * count)
        self._numbers = memoryview(self._memory).cast("q")

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, index: int) -> int:
        return self._numbers[index]

    def __setitem__(self, index: int, number: int) -> None:
        self._numbers[index] = number

    def close(self) -> None:
        self._numbers.release()
        self._memory.close()


@dataclass(frozen=True)
class Field:
    """What all processes know. folder: of the shared files and of what each scanner reports."""

    config: EdgeConfig
    folder: Path
    short_ids: tuple[str, ...]

    def open_answered(self) -> SharedNumbers:
        """By the position of the short id: the number of the last edit that was answered."""
        return SharedNumbers(self.folder / "answered", len(self.short_ids))

    def open_progress(self, scanners: int) -> SharedNumbers:
        """Whether to stop, then the number of scans of each scanner."""
        return SharedNumbers(self.folder / "progress", _FIRST_SCANNER + scanners)


class Scanners:
    """The running processes."""

    def __init__(self, field: Field, count: int) -> None:
        self._field = field
        self._progress = field.open_progress(count)
        context = get_context("spawn")
        self._processes: list[BaseProcess] = [
            context.Process(target=run_scanner, args=(pickle.dumps(field), number, count))
            for number in range(count)
        ]

    @property
    def scans(self) -> int:
        return count_scans(self._progress)

    @property
    def are_running(self) -> bool:
        return all(process.is_alive() for process in self._processes)

    def start(self) -> None:
        for process in self._processes:
            process.start()

    def stop(self) -> None:
        """Let them end by themselves, with all scans recorded."""
        self._progress[_STOP] = 1
        for process in self._processes:
            process.join(90)

    def close(self) -> None:
        for process in self._processes:
            if process.is_alive():
                process.kill()
            process.join()
            process.close()
        self._progress.close()

    def read_errors(self) -> list[str]:
        """What each scanner found wrong, and those that failed themselves."""
        errors = [
            f"exit code {process.exitcode}" for process in self._processes if process.exitcode
        ]
        for path in sorted(self._field.folder.glob("errors-*")):
            errors += path.read_text().splitlines()
        return errors

    def describe_stale(self) -> str:
        """How many scans were sent to the destination of before how many edits."""
        errors = [one for one in self.read_errors() if "after the answer" in one]
        edits = {(one.split(":")[0], one.rsplit(maxsplit=1)[1]) for one in errors}
        return f"{len(errors)} scans, of {len(edits)} edits"

    def read_sent(self) -> Counter[tuple[str, int]]:
        """How many scans were sent to which number, by short id."""
        sent: Counter[tuple[str, int]] = Counter()
        for path in self._field.folder.glob("sent-*"):
            for line in path.read_text().splitlines():
                short_id, number, count = line.split()
                sent[short_id, int(number)] += int(count)
        return sent


def count_scans(progress: SharedNumbers) -> int:
    """Of all scanners."""
    return sum(progress[index] for index in range(_FIRST_SCANNER, len(progress)))


@contextmanager
def scanning(field: Field, count: int) -> Iterator[Scanners]:
    scanners = Scanners(field, count)
    try:
        scanners.start()
        yield scanners
    finally:
        scanners.close()


def scan_until_stopped(field: Field, number: int, count: int) -> None:
    """The main function of one scanner: an edge of its own, without a web server."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answered, progress = field.open_answered(), field.open_progress(count)
    scanner = _Scanner(field, number, answered, progress)
    run_on_uvloop(scanner.run())
    (field.folder / f"errors-{number}").write_text("\n".join(scanner.errors[:10_000]))
    lines = [f"{short_id} {sent} {times}" for (short_id, sent), times in scanner.sent.items()]
    (field.folder / f"sent-{number}").write_text("\n".join(lines))
    answered.close()
    progress.close()


class _Scanner:
    def __init__(
        self, field: Field, number: int, answered: SharedNumbers, progress: SharedNumbers
    ) -> None:
        self.errors: list[str] = []
        self.sent: Counter[tuple[str, int]] = Counter()
        # As in production.
        self._config = replace(
            field.config, spool_dir=field.folder / f"spool-{number}", reads_ahead=True
        )
        self._short_ids = field.short_ids
        self._answered = answered
        self._progress = progress
        self._slot = _FIRST_SCANNER + number
        self._parent = os.getppid()

    async def run(self) -> None:
        edge = Edge(self._config, _no_django)
        await edge.app.lifespan.start()
        try:
            await asyncio.gather(*[self._scan(edge, n) for n in range(AT_ONCE)])
            # Every scan is in the stream before this process ends.
            spool = self._config.spool_dir
            await wait_for(lambda: not list(spool.glob("*")), timeout_secs=60)
        finally:
            await edge.app.lifespan.stop()

    async def _scan(self, edge: Edge, seed: int) -> None:
        chance = random.Random(f"{self._slot} {seed}")
        # A parent that was killed leaves no scanner behind.
        while not self._progress[_STOP] and os.getppid() == self._parent:
            index = chance.randrange(len(self._short_ids))
            short_id = self._short_ids[index]
            lowest = self._answered[index]
            scan = ScanRequest(short_id, _HEADERS, "q.localhost", None, "127.0.0.1", counts=True)
            response = await _respond(edge, scan)
            self._progress[self._slot] += 1
            if response.status != 302:
                self.errors.append(f"{short_id}: status {response.status}")
                continue
            number = int(dict(response.headers)[b"location"].rpartition(b"/")[2])
            self.sent[short_id, number] += 1
            if number < lowest:
                self.errors.append(f"{short_id}: sent to {number} after the answer to {lowest}")


async def _respond(edge: Edge, scan: ScanRequest) -> Response:
    """As the HTTP protocol does it."""
    future: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
    scan.on_response = lambda _, response: future.set_result(response)
    edge.engine.begin(scan)
    return await future


def _no_django(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    raise AssertionError("only scans")
