"""What it costs to wait for replicas of Redis, and to keep a tail log.

    python -m benchmarks.replicas [--seconds 3] [--rounds 3] [--batch 16] [--kinds wait-1,...]

One connection appends one batch after the other, as a web process does, to a primary that syncs
each write, with two replicas that do, too. All three share this machine's disk and cores, so the
figures are an upper bound of what separate machines would show.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from hashlib import sha1
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import psutil
import uvloop

from benchmarks.traffic import list_user_agents
from edge.backends.circuit import Circuit
from edge.backends.redis_link import RedisLink
from edge.redirects.metrics import Metrics
from edge.redirects.recorder import ScanRecorder
from edge.redirects.replicas import Replication
from scans.events import APPEND_LUA, BATCH_FIELD, COUNTERS_KEY, STREAM_KEY, ScanEvent, encode_batch
from tests.support.redis_sentinel import RedisServers
from tests.unit.scans.events import make_event

Write = Callable[[list[ScanEvent]], Awaitable[object]]
_SHA = sha1(APPEND_LUA.encode(), usedforsecurity=False).hexdigest()
# The stream is emptied between the runs.
_WARM_UP = 50


class Kind(NamedTuple):
    """replicas: of the primary, on the way to which nothing waits unless replication says so."""

    replicas: int
    replication: Replication = Replication()
    tail_bytes: int = 0
    counts_in_redis: bool = False


KINDS = {
    "counters": Kind(0, counts_in_redis=True),
    "alone": Kind(0),
    "alone-tail": Kind(0, tail_bytes=2**30),
    "copied": Kind(2),
    "wait-1": Kind(2, Replication(replicas=1, wait_ms=1000)),
    "wait-2": Kind(2, Replication(replicas=2, wait_ms=1000)),
    "wait-1-disk": Kind(2, Replication(replicas=1, wait_ms=1000, on_disk=1)),
    "wait-1-tail": Kind(2, Replication(replicas=1, wait_ms=1000), tail_bytes=2**30),
}
"""counters: the script with counters of the version before. alone: a primary without replicas."""


class Run(NamedTuple):
    """waits_ms: of the batches, sorted. client_us, redis_us: processor time of a batch."""

    batches: int
    secs: float
    waits_ms: Sequence[float]
    client_us: float
    redis_us: float
    short: int


def main() -> None:
    """Print one line for each kind: the medians of its rounds."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.replicas")
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--batch", type=int, default=16, help="scans of a batch")
    parser.add_argument("--kinds", default=",".join(KINDS))
    options = parser.parse_args()
    names = options.kinds.split(",")
    events = _make_events(options.batch)
    runs: dict[str, list[Run]] = {name: [] for name in names}
    with tempfile.TemporaryDirectory(prefix="qrstudio-bench-") as folder:
        for number in range(options.rounds):
            for name in names:
                path = Path(folder) / f"{number}-{name}"
                runs[name].append(_run(KINDS[name], path, events, options.seconds))
    print(f"batches of {options.batch} scans, medians of {options.rounds} rounds")
    for name in names:
        print(_describe(name, runs[name], options.batch))


def _make_events(count: int) -> list[ScanEvent]:
    agents = list_user_agents()
    return [make_event(user_agent=agents[number % len(agents)]) for number in range(count)]


def _run(kind: Kind, folder: Path, events: list[ScanEvent], seconds: float) -> Run:
    with RedisServers(folder / "redis", replicas=kind.replicas, sentinels=0, safe=True) as servers:
        child: Any = servers.primary.child
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            work = _measure(kind, servers.url, child.pid, folder / "spool", events, seconds)
            return runner.run(work)


async def _measure(
    kind: Kind, url: str, pid: int, folder: Path, events: list[ScanEvent], seconds: float
) -> Run:
    link = RedisLink(url, connect_secs=1, call_secs=10)
    circuit = Circuit("Redis", link.connect)
    await circuit.start()
    recorder = ScanRecorder(
        link, circuit, folder, Metrics(), kind.replication, tail_bytes=kind.tail_bytes
    )
    await link.call("SCRIPT", "LOAD", APPEND_LUA)
    write = _count_in_redis(link) if kind.counts_in_redis else recorder.record
    try:
        for _ in range(_WARM_UP):
            await write(events)
        return await _repeat(write, events, seconds, psutil.Process(pid), recorder)
    finally:
        await recorder.stop()
        recorder.tail.close()
        await circuit.stop()
        link.close()


def _count_in_redis(link: RedisLink) -> Write:
    """As the version before."""

    async def write(events: list[ScanEvent]) -> object:
        keys = (2, STREAM_KEY, COUNTERS_KEY)
        values = (BATCH_FIELD, encode_batch(events), len(events), 0)
        return await link.call("EVALSHA", _SHA, *keys, *values)

    return write


async def _repeat(
    write: Write,
    events: list[ScanEvent],
    seconds: float,
    redis: psutil.Process,
    recorder: ScanRecorder,
) -> Run:
    waits: list[float] = []
    spent, redis_spent = time.process_time(), _read_cpu(redis)
    started = now = time.perf_counter()
    while now - started < seconds:
        await write(events)
        before, now = now, time.perf_counter()
        waits.append((now - before) * 1000)
    count = len(waits)
    return Run(
        batches=count,
        secs=now - started,
        waits_ms=sorted(waits),
        client_us=(time.process_time() - spent) / count * 1e6,
        redis_us=(_read_cpu(redis) - redis_spent) / count * 1e6,
        short=recorder._writes.times_short,
    )


def _read_cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _describe(name: str, runs: Sequence[Run], size: int) -> str:
    rate = median(run.batches / run.secs for run in runs)
    p50 = median(run.waits_ms[len(run.waits_ms) // 2] for run in runs)
    p99 = median(run.waits_ms[len(run.waits_ms) * 99 // 100] for run in runs)
    client = median(run.client_us for run in runs)
    redis = median(run.redis_us for run in runs)
    return (
        f"{name:12} {rate:7.0f} batches/s {rate * size:8.0f} scans/s  p50 {p50:6.2f} ms"
        f"  p99 {p99:6.2f} ms  processor of a batch: client {client:5.0f} us,"
        f" primary {redis:5.0f} us  short {sum(run.short for run in runs)}"
    )


if __name__ == "__main__":
    main()
