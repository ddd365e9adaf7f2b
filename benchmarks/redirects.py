"""Durable redirects a second, against constant responses and against nginx with hand-written Lua.

    python -m benchmarks.redirects [--routes 1000] [--rounds 5] [--ingest 1] [--caddy 1]

Each round measures all servers one after the other, so that what else the machine
does affects all alike. After each run the scans are stored by a worker, and the new rows
are counted: one for each redirect, and at most one more for each connection that was cut
off at the end. With --ingest 1 a worker stores them during the run as well. With --caddy 1 the
product is measured behind Caddy, too.
"""

import argparse
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import median

from benchmarks.caddy import serving_behind_caddy
from benchmarks.load import (
    CONSTANT_GRANIAN,
    CONSTANT_SERVER,
    PRODUCT_SERVER,
    Load,
    run_wrk,
    serving,
)
from benchmarks.nginx import list_missing, serving_nginx
from benchmarks.recorded import count_rows, drain_to_rows, ingesting, take_events, wait_for_spool
from benchmarks.routes import make_short_ids, store_routes, write_files
from benchmarks.stack import running_stack

CONSTANT, PRODUCT, NGINX = "constant 302", "redirects", "nginx + Lua"
GRANIAN = "constant 302, Granian"
# Slower here, as wrk needs one of two processors; the target was once set by it.
GRANIAN_PAIR = "the same, two workers"
CADDY = "redirects, Caddy"
TENANTS = 10
_HALF_LOAD_CONNECTIONS = 64
Serve = Callable[[], AbstractContextManager[str]]


def main() -> int:
    """Print a line a run, then the medians and their ratios."""
    options = read_options()
    with running_stack() as folder:
        # The edge headers count only from a trusted peer, and development trusts the loopback.
        os.environ["QRSTUDIO_ENV"] = "development"
        files = _prepare(folder, options.routes)
        bench = _Bench(options, files)
        for number in range(options.rounds):
            bench.run_round(number + 1)
        bench.print_ratios()
        bench.print_half_load()
        print(f"one row an answer: {bench.is_exact}")
        return 0 if bench.is_exact else 1


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.redirects")
    defaults = {"routes": 1000, "seconds": 5, "rounds": 5, "connections": 32}
    for name, default in {**defaults, "workers": 1, "ingest": 0, "caddy": 0}.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    return parser.parse_args()


def _prepare(folder: Path, routes: int) -> dict[str, Path]:
    from tests.support.factories import make_workspace

    short_ids = make_short_ids(routes)
    store_routes(short_ids, [make_workspace().tenant.pk for _ in range(TENANTS)])
    return write_files(folder, "short", short_ids)


class _Bench:
    def __init__(self, options: argparse.Namespace, files: dict[str, Path]) -> None:
        self.is_exact = True
        self._options = options
        self._files = files
        self._loads: defaultdict[str, list[Load]] = defaultdict(list)
        self._servers = _list_servers(options.workers)
        if options.caddy:
            self._servers[CADDY] = lambda: serving_behind_caddy(options.workers)

    def run_round(self, number: int) -> None:
        for name, serve in self._servers.items():
            load, more = self._measure(name, serve)
            self._loads[name].append(load)
            print(
                f"round {number} {name:21} {load.per_second:9,.0f}/s  p50 {load.p50_ms:6.2f} ms"
                f"  p99 {load.p99_ms:7.2f} ms  failed {load.failed}{more}",
                flush=True,
            )

    def print_ratios(self) -> None:
        for name in self._loads:
            print(f"median {name:21} {self._median(name):9,.0f}/s")
        mine = self._median(PRODUCT)
        print(f"redirects / {CONSTANT}: {mine / self._median(CONSTANT):.2f}")
        for name in (GRANIAN, GRANIAN_PAIR):
            print(f"redirects / {name}: {mine / self._median(name):.2f} (at least 0.58)")
        if NGINX in self._loads:
            print(f"redirects / nginx + Lua: {mine / self._median(NGINX):.2f} (at least 1.0)")
        if CADDY in self._loads:
            behind = self._median(CADDY)
            print(
                f"behind Caddy: {behind / mine:.2f}, {1e6 / behind - 1e6 / mine:.1f} us a scan more"
            )

    def print_half_load(self) -> None:
        """wrk with pauses, beside the constant response, which shows the waits of the machine."""
        half = self._median(PRODUCT) / 2
        print(f"half load: about {half:,.0f}/s, {_HALF_LOAD_CONNECTIONS} connections, medians of 3")
        for name in (GRANIAN, PRODUCT):
            with self._servers[name]() as address:
                paused = [self._run_paused(address, half) for _ in range(3)]
                wait_for_spool()
            failed = sum(one.failed for one in paused)
            print(
                f"  {name:21} wrk with pauses: {median(one.per_second for one in paused):,.0f}/s,"
                f" {_describe_waits(paused)} (below 10); failed {failed}"
            )
        responses = sum(one.requests for one in paused)
        self._settle(responses, failed, cut_off=3 * _HALF_LOAD_CONNECTIONS)

    def _run_paused(self, address: str, per_second: float) -> Load:
        pause_ms = round(1000 * _HALF_LOAD_CONNECTIONS / per_second)
        return run_wrk(
            address,
            seconds=4,
            connections=_HALF_LOAD_CONNECTIONS,
            files=self._files,
            pause_ms=pause_ms,
        )

    def _measure(self, name: str, serve: Serve) -> tuple[Load, str]:
        options = self._options
        with serve() as address, ingesting(bool(options.ingest and name == PRODUCT)):
            before = count_rows()
            load = run_wrk(
                address,
                seconds=options.seconds,
                connections=options.connections,
                files=self._files,
            )
            wait_for_spool()
        if name in {PRODUCT, CADDY}:
            return load, f"  {self._settle(load.requests, load.failed, before)} rows"
        if name == NGINX:
            return load, f"  {take_events()} events"
        return load, ""

    def _settle(
        self, responses: int, failed: int, before: int | None = None, *, cut_off: int = 0
    ) -> int:
        before = count_rows() if before is None else before
        drain_to_rows()
        rows = count_rows() - before
        cut_off = cut_off or self._options.connections
        is_exact = 0 <= rows - responses <= cut_off and not failed
        if not is_exact:
            print(f"NOT EXACT: {responses} responses, {failed} failed, {rows} rows")
        self.is_exact &= is_exact
        return rows

    def _median(self, name: str) -> float:
        return median(load.per_second for load in self._loads[name])


def _describe_waits(runs: Sequence[Load]) -> str:
    p50, p99 = median(one.p50_ms for one in runs), median(one.p99_ms for one in runs)
    return f"p50 {p50:.2f} ms, p99 {p99:.2f} ms"


def _list_servers(workers: int) -> dict[str, Serve]:
    from django.conf import settings

    servers: dict[str, Serve] = {
        CONSTANT: lambda: serving(CONSTANT_SERVER, workers),
        GRANIAN: lambda: serving(CONSTANT_GRANIAN, workers),
        GRANIAN_PAIR: lambda: serving(CONSTANT_GRANIAN, 2),
        PRODUCT: lambda: serving(PRODUCT_SERVER, workers),
    }
    missing = list_missing()
    if missing:
        print(f"without nginx + Lua: apt install {' '.join(missing)}")
    else:
        servers[NGINX] = lambda: serving_nginx(settings.REDIS_URL)
    return servers


if __name__ == "__main__":
    sys.exit(main())
