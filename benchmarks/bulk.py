"""What a bulk job costs, and whom it keeps waiting.

    python -m benchmarks.bulk [--items 5000] [--rate 500] [--pattern dot]

- one job of so many SVGs, proven: at most 15 ms of processor time each, over the processes that
  check, draw and store
- memory of the web process and of the worker: within 50 MB of where they were when it began to draw
- scans at fixed times, alone and meanwhile: p99 under 20 ms, or 3 times the p99 alone if that is
  larger
"""

import argparse
import json
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psutil

from benchmarks.clicking import CONNECTIONS, write_files
from benchmarks.freshness import running_product
from benchmarks.pacer import Waits, pace
from benchmarks.render_client import RenderClient, log_in, send
from tests.journeys.launching import LaunchedStack

_CPU_MS, _MEMORY_MB = 15.0, 50.0
_BOUND_MS, _BOUND_FACTOR = 20.0, 3
_LOOK_SECS = 0.25
_SCAN_SECS = 20
_LONGEST_SECS = 1800


@dataclass
class Usage:
    """rss: of each process over time, in bytes. cpu_secs: of each process so far."""

    rss: dict[str, list[int]] = field(default_factory=dict)
    cpu_secs: dict[int, float] = field(default_factory=dict)


def main() -> int:
    """Print all figures; 1 when a bound is missed."""
    options = _read_options()
    with running_product() as stack, tempfile.TemporaryDirectory() as folder:
        client = log_in(stack)
        files = write_files(stack, Path(folder))

        def scan() -> Waits:
            return pace(
                stack.base_url,
                per_second=options.rate,
                seconds=_SCAN_SECS,
                connections=CONNECTIONS,
                files=files,
            )

        alone = scan()
        job = _start(client, options)
        started = time.perf_counter()
        watch = _Watch(stack)
        beside = scan()
        ended = _wait(client, job)
        wall_secs = time.perf_counter() - started
        watch.stop()
    return _report(ended, options, wall_secs, watch.usage, (alone, beside))


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.bulk")
    parser.add_argument("--items", type=int, default=5000)
    parser.add_argument("--rate", type=int, default=500, help="scans a second")
    parser.add_argument("--pattern", default="squares")
    return parser.parse_args()


def _start(client: RenderClient, options: argparse.Namespace) -> str:
    """The path of the job."""
    items = [
        {"data": f"https://q.example.com/q/{n:08d}/", "format": "svg", "pattern": options.pattern}
        for n in range(options.items)
    ]
    path = "/api/v1/generate/bulk/"
    began = time.perf_counter()
    status, _, answer = send(client.port, "POST", path, {"items": items}, token=client.token)
    took_ms = 1000 * (time.perf_counter() - began)
    print(f"{options.items} items are taken in {took_ms:.0f} ms: {status}")
    return f"/api/v1/jobs/{json.loads(answer)['id']}/"


def _wait(client: RenderClient, path: str) -> dict[str, Any]:
    deadline = time.monotonic() + _LONGEST_SECS
    while time.monotonic() < deadline:
        _, _, answer = send(client.port, "GET", path, {}, token=client.token)
        job: dict[str, Any] = json.loads(answer)
        if job["status"] not in ("queued", "running"):
            return job
        time.sleep(0.5)
    raise TimeoutError("the job does not end")


class _Watch:
    """Looks at the processes of the stack until it is stopped."""

    def __init__(self, stack: LaunchedStack) -> None:
        self.usage = Usage()
        self._web = stack.find_child("config.web")
        self._worker = stack.find_child("celery", "worker")
        self._before = {
            one.pid: _get_cpu(one) for one in (self._worker, *self._worker.children(True))
        }
        self._is_over = Event()
        self._thread = Thread(target=self._look)
        self._thread.start()

    def stop(self) -> None:
        self._is_over.set()
        self._thread.join()
        for pid, before in self._before.items():
            if pid in self.usage.cpu_secs:
                self.usage.cpu_secs[pid] -= before

    def _look(self) -> None:
        while not self._is_over.wait(_LOOK_SECS):
            self._note("web", [self._web, *self._web.children(recursive=True)])
            family = [self._worker, *self._worker.children(recursive=True)]
            drawing = [one for one in family if "render_worker" in _read_command(one)]
            self._note("drawing", drawing)
            self._note("worker", [one for one in family if one not in drawing])
            for one in family:
                self.usage.cpu_secs[one.pid] = _get_cpu(one) or self.usage.cpu_secs.get(one.pid, 0)

    def _note(self, name: str, processes: list[psutil.Process]) -> None:
        size = sum(_get_rss(one) for one in processes)
        if size:
            self.usage.rss.setdefault(name, []).append(size)


def _read_command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def _get_cpu(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system)


def _get_rss(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def _report(
    job: dict[str, Any],
    options: argparse.Namespace,
    wall_secs: float,
    usage: Usage,
    scans: tuple[Waits, Waits],
) -> int:
    """How many bounds were missed, at most 1."""
    cpu_ms = 1000 * sum(usage.cpu_secs.values()) / options.items
    print(f"{job['status']}: {job['done']} of {job['total']} in {wall_secs:.0f} s")
    print(f"processor time: {cpu_ms:.1f} ms an item")
    missed = job["status"] != "done" or cpu_ms > _CPU_MS
    for name, sizes in usage.rss.items():
        # Without the seconds in which processes start.
        settled = sizes[len(sizes) // 10 :] or sizes
        spread_mb = (max(settled) - min(settled)) / 2**20
        print(f"memory of {name}: {min(settled) / 2**20:.0f} to {max(settled) / 2**20:.0f} MB")
        missed |= spread_mb > _MEMORY_MB
    alone, beside = scans
    allowed = max(_BOUND_MS, _BOUND_FACTOR * alone.p99_ms)
    for name, waits in (("alone", alone), ("meanwhile", beside)):
        print(f"scans {name}: p50 {waits.p50_ms:.1f} ms, p99 {waits.p99_ms:.1f} ms,"
              f" {waits.failed} failed")  # fmt: skip
    missed |= beside.p99_ms > allowed
    print(f"  at most {allowed:.1f} ms")
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
