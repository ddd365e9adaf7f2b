"""How fast workers store a backlog of scans as rows, totals and rollups.

    python -m benchmarks.drain [--events 200000] [--rounds 3]

For 1 and for 200 workspaces with one worker process, and for 1 with two. What the
workers and PostgreSQL spend is printed as well, because on a machine with two
cores the second worker has to share them with the database; and what the sessions
of two workers wait for: only time in locks is lost however many cores there are.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import time
from statistics import median
from typing import Any, NamedTuple

import psutil

from benchmarks.postgres_waits import Waits
from benchmarks.stack import running_servers

EVENTS_PER_ENTRY = 50
# Workspace, worker processes.
CASES = ((1, 1), (1, 2), (200, 1), (200, 2))


class Run(NamedTuple):
    """Wall and CPU seconds. worker_secs, server_secs: of all workers, of PostgreSQL and Redis."""

    wall_secs: float
    worker_secs: float
    server_secs: float


def main() -> None:
    """Measure all cases, print one line each, then the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", action="store_true", help="print where a worker's time goes")
    options = parser.parse_args()
    with running_servers() as (_, postgres, redis):
        bench = _Bench(options.events, profile=options.profile)
        bench.servers = [one.child.pid for one in (postgres, redis) if one.child]
        rates = bench.measure(options.rounds)
        print(bench.describe_waits())
    one = rates[1, 1]
    print(f"200 workspaces / 1 workspace: {rates[200, 1] / one:.2f} (at least 0.6)")
    print(f"2 workers / 1 worker: {rates[1, 2] / one:.2f} (at least 1.7 with cores to spare)")
    print(f"2 workers / 1 worker, 200 workspaces: {rates[200, 2] / rates[200, 1]:.2f}")


class _Bench:
    """servers: the process ids of PostgreSQL and Redis."""

    def __init__(self, events: int, *, profile: bool) -> None:
        self.servers: list[int] = []
        self.waits = Waits()
        self._events = events
        self._profile = profile

    def measure(self, rounds: int) -> dict[tuple[int, int], float]:
        """Events a second, by workspaces and workers."""
        tenant_ids = make_tenants(200)
        rates: dict[tuple[int, int], float] = {}
        for tenants, workers in CASES:
            runs = [self._run(tenant_ids[:tenants], workers, seed) for seed in range(rounds)]
            rates[tenants, workers] = self._events / median(run.wall_secs for run in runs)
            busy = median((run.worker_secs + run.server_secs) / run.wall_secs for run in runs)
            each = 1e6 / self._events
            print(
                f"{tenants:>3} workspaces, {workers} workers: {rates[tenants, workers]:,.0f}"
                f" events/s; an event costs {each * median(run.worker_secs for run in runs):.0f} us"
                f" of the workers and {each * median(run.server_secs for run in runs):.0f} of"
                f" PostgreSQL and Redis; {busy:.2f} of {os.cpu_count()} cores busy",
                flush=True,
            )
        return rates

    def describe_waits(self) -> str:
        """Of the sessions of two workers: what they did whenever they were looked at."""
        return f"2 workers, their sessions in PostgreSQL: {self.waits.describe()}"

    def _run(self, tenant_ids: list[int], workers: int, seed: int) -> Run:
        before = _sum_cpu_secs(self.servers)
        with self.waits.sampling() if workers > 1 else contextlib.nullcontext():
            wall_secs, worker_secs = drain_backlog(
                self._events, tenant_ids, workers, seed, profile=self._profile
            )
        return Run(wall_secs, worker_secs, _sum_cpu_secs(self.servers) - before)


def _sum_cpu_secs(pids: list[int]) -> float:
    """Of the processes, of their children, and of children that have ended."""
    secs = 0.0
    for pid in pids:
        server = psutil.Process(pid)
        for process in (server, *server.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                secs += sum(process.cpu_times()[:4])
    return secs


def make_tenants(count: int) -> list[int]:
    from tests.support.factories import make_workspace

    return [make_workspace().tenant.pk for _ in range(count)]


def drain_backlog(
    events: int, tenant_ids: list[int], workers: int, seed: int, *, profile: bool
) -> tuple[float, float]:
    """Wall seconds, and CPU seconds of the workers."""
    from django.conf import settings

    from kernel.redis_clients import get_redis
    from scans.events import STREAM_KEY

    redis = get_redis(settings.REDIS_URL)
    _fill_stream(redis, events, tenant_ids, seed)
    command = [sys.executable, "-m", "benchmarks.drain_worker", *(["--profile"] if profile else [])]
    children = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(workers)
    ]
    for child in children:
        assert child.stdout
        assert child.stdout.readline() == "ready\n"
    started = time.monotonic()
    responses = [child.communicate("go\n")[0] for child in children[:1]] if workers == 1 else []
    if workers > 1:
        for child in children:
            assert child.stdin
            child.stdin.write("go\n")
            child.stdin.flush()
        responses = [child.communicate()[0] for child in children]
    wall_secs = time.monotonic() - started
    results = [json.loads(response.splitlines()[-1]) for response in responses]
    assert sum(result["inserted"] for result in results) == events
    left: Any = redis.xlen(STREAM_KEY)
    assert left == 0
    if profile:
        print(responses[0])
    return wall_secs, sum(result["cpu_secs"] for result in results)


def _fill_stream(redis: Any, events: int, tenant_ids: list[int], seed: int) -> None:
    from benchmarks.traffic import make_events
    from scans.events import BATCH_FIELD, STREAM_KEY, encode_batch

    made = list(
        make_events(
            events,
            tenant_ids=tenant_ids,
            qrs_each=20 if len(tenant_ids) == 1 else 5,
            until_ms=time.time_ns() // 1_000_000,
            seed=seed,
        )
    )
    pipeline = redis.pipeline(transaction=False)
    for start in range(0, events, EVENTS_PER_ENTRY):
        pipeline.xadd(
            STREAM_KEY, {BATCH_FIELD: encode_batch(made[start : start + EVENTS_PER_ENTRY])}
        )
        if start % 10_000 == 0:
            pipeline.execute()
    pipeline.execute()


if __name__ == "__main__":
    main()
