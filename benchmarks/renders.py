"""What an image costs, and whom it keeps waiting.

    python -m benchmarks.renders [--rate 500] [--clients 8] [--seconds 20] [--runs 3] [--plain 200]

Three questions, each with the bound that it has to keep:

- a plain PNG of 1,200 pixels, asked for over HTTP, one after the other: median under 30 ms
- 9,000 pixels in each style, in a worker of its own: under 3 s and 200 MB of memory
- scans at fixed times, alone and while clients draw 9,000 pixels and version 40 as SVG: p99 under
  20 ms, or 3 times the p99 alone if that is larger; a PATCH of the same workspace meanwhile under
  50 ms at the median
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path
from statistics import median
from threading import Thread
from typing import Any

from benchmarks.clicking import CONNECTIONS, write_files
from benchmarks.freshness import running_product
from benchmarks.pacer import Waits, pace
from benchmarks.render_client import ApiCall, RenderClient, log_in
from benchmarks.render_styles import draw_styles

_PLAIN_MS, _PATCH_MS = 30.0, 50.0
_BOUND_MS, _BOUND_FACTOR = 20.0, 3
_LARGE: dict[str, Any] = {"size_inches": 15, "dpi": 600}
# 2,240 bytes: more than version 39 holds at level M.
_LONGEST = "e" * 900 + "é" * 670
_PATCH_PAUSE_SECS = 0.2


def main() -> int:
    """Print all figures; 1 when a bound is missed in the median run."""
    options = _read_options()
    missed = draw_styles()
    with running_product() as stack, tempfile.TemporaryDirectory() as folder:
        client = log_in(stack)
        missed += _time_plain(client, options.plain)
        files = write_files(stack, Path(folder))
        short_id = stack.demo["short_ids"][0]
        runs = [_run(stack.base_url, client, short_id, files, options) for _ in range(options.runs)]
    missed += median(runs) > 1
    return int(missed > 0)


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.renders")
    parser.add_argument("--rate", type=int, default=500, help="scans a second")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--plain", type=int, default=200, help="images of 1,200 pixels")
    return parser.parse_args()


def _time_plain(client: RenderClient, count: int) -> int:
    body = {"size_inches": 4, "dpi": 300}
    calls = [client.render({**body, "data": f"https://example.com/{n}"}) for n in range(count)]
    middle = _report("plain PNG of 1,200 pixels", calls)
    return int(middle > _PLAIN_MS)


def _run(
    base_url: str,
    client: RenderClient,
    short_id: str,
    files: dict[str, Path],
    options: argparse.Namespace,
) -> float:
    """The worst figure as a part of what is allowed."""

    def scan() -> Waits:
        return pace(
            base_url,
            per_second=options.rate,
            seconds=options.seconds,
            connections=CONNECTIONS,
            files=files,
        )

    alone = scan()
    with _drawing(client, short_id, options.clients) as calls:
        beside = scan()
    allowed = max(_BOUND_MS, _BOUND_FACTOR * alone.p99_ms)
    for name, waits in (("alone", alone), ("while images are drawn", beside)):
        print(f"scans {name}: p50 {waits.p50_ms:.1f} ms, p99 {waits.p99_ms:.1f} ms,"
              f" {waits.failed} failed, client's own p99 {waits.own_p99_ms:.1f} ms")  # fmt: skip
    print(f"  at most {allowed:.1f} ms: {'kept' if beside.p99_ms <= allowed else 'MISSED'}")
    renders = [call for call in calls if call.kind == "render"]
    busy = sum(call.status == 429 for call in renders)
    _report("  renders", [call for call in renders if call.status != 429])
    print(f"    and {busy} times busy")
    patched = _report("  PATCH of the same workspace", [c for c in calls if c.kind == "patch"])
    return max(beside.p99_ms / allowed, patched / _PATCH_MS)


def _report(name: str, calls: Sequence[ApiCall]) -> float:
    """Returns the median in milliseconds."""
    if not calls:
        print(f"{name}: none")
        return 0.0
    times = sorted(call.ms for call in calls)
    wrong = [call.status for call in calls if call.status != 200]
    print(f"{name}: {len(times)}, median {median(times):.1f} ms, longest {times[-1]:.0f} ms,"
          f" {len(wrong)} failed {sorted(set(wrong)) or ''}")  # fmt: skip
    return median(times)


@contextmanager
def _drawing(client: RenderClient, short_id: str, clients: int) -> Iterator[list[ApiCall]]:
    """Clients draw in a process of their own during the block; then the list holds the calls."""
    context = get_context("spawn")
    stop, (receiver, sender) = context.Event(), context.Pipe(duplex=False)
    process = context.Process(target=_draw_all, args=(client, short_id, clients, stop, sender))
    process.start()
    receiver.recv()
    calls: list[ApiCall] = []
    try:
        yield calls
    finally:
        stop.set()
        calls += receiver.recv()
        process.join()


def _draw_all(
    client: RenderClient,
    short_id: str,
    clients: int,
    stop: Event,
    sender: "Connection[Any, Any]",
) -> None:
    calls: list[ApiCall] = []
    threads = [Thread(target=_draw, args=(client, n, stop, calls)) for n in range(clients)]
    threads.append(Thread(target=_patch, args=(client, short_id, stop, calls)))
    for thread in threads:
        thread.start()
    sender.send(None)
    for thread in threads:
        thread.join()
    sender.send(calls)


def _draw(client: RenderClient, number: int, stop: Event, calls: list[ApiCall]) -> None:
    """Every other client draws large PNGs, the others version 40 as SVG."""
    chance = random.Random(number)
    while not stop.is_set():
        if number % 2:
            text = f"{chance.random()}{_LONGEST}"
            body = {"data_type": "text", "data": text, "format": "svg", "size_inches": 15}
        else:
            body = {"data": f"https://example.com/{chance.random()}", **_LARGE}
        call = client.render(body)
        calls.append(call)
        if call.status == 429:
            stop.wait(call.retry_after_secs)


def _patch(client: RenderClient, short_id: str, stop: Event, calls: list[ApiCall]) -> None:
    while not stop.wait(_PATCH_PAUSE_SECS):
        calls.append(client.patch(short_id, {"name": f"Menu {time.monotonic()}"}))


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    raise SystemExit(main())
