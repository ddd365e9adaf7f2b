"""200,000 and 1,000,000 routes of 1,000 workspaces against 1,000: how much slower, how many bytes.

    python -m benchmarks.routes_million [--warm 60] [--seconds 10] [--rounds 5]

Three Redis servers hold the three sets, and each round measures all one after the other.
Scans are spread evenly over all routes, which is harder than production. --warm: seconds of load
before each run, in which the web process reads the routes; 0 shows a cold start.
"""

import argparse
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from benchmarks.load import PRODUCT_SERVER, run_wrk, serving
from benchmarks.recorded import wait_for_spool
from benchmarks.routes import copy_routes, fill_redis, make_short_ids, write_files
from benchmarks.stack import running_stack
from devserver.ports import choose_port
from devserver.redis_server import RedisServer

FEW, TENANTS = 1_000, 1_000
MORE = (200_000, 1_000_000)


def main() -> None:
    """Print the bytes of a route, a line a run, and the ratio."""
    parser = argparse.ArgumentParser(
        description=__doc__, prog="python -m benchmarks.routes_million"
    )
    parser.add_argument("--warm", type=int, default=60)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with running_stack() as folder, ExitStack() as servers:
        os.environ["QRSTUDIO_ENV"] = "development"
        urls = {FEW: os.environ["REDIS_URL"]}
        for routes in MORE:
            urls[routes] = servers.enter_context(_another_redis(folder, routes))
        sets = {routes: (url, _fill(url, folder, routes)) for routes, url in urls.items()}
        # Their source when Redis is too slow for a moment.
        copy_routes(make_short_ids(max(MORE)), range(1, TENANTS + 1))
        rates: dict[int, list[float]] = {routes: [] for routes in sets}
        for number in range(options.rounds):
            for routes, (url, files) in sets.items():
                rates[routes].append(_measure(url, files, options.seconds, options.warm))
                print(f"round {number + 1} {routes:>9,} routes {rates[routes][-1]:9,.0f}/s")
        for routes in MORE:
            ratio = median(rates[routes]) / median(rates[FEW])
            print(f"{routes:,} routes / {FEW:,} routes: {ratio:.2f} (at least 0.9)")


def _fill(url: str, folder: Path, routes: int) -> dict[str, Path]:
    import redis

    short_ids = make_short_ids(routes)
    with redis.Redis.from_url(url) as client:
        size = fill_redis(client, short_ids, tenants=TENANTS)
    print(f"{routes:>9,} routes: {size:.0f} bytes of Redis each", flush=True)
    return write_files(folder, str(routes), short_ids)


def _measure(url: str, files: dict[str, Path], seconds: int, warm_secs: int) -> float:
    os.environ["REDIS_URL"] = url
    with serving(PRODUCT_SERVER) as address:
        if warm_secs:
            run_wrk(address, seconds=warm_secs, connections=32, files=files)
        load = run_wrk(address, seconds=seconds, connections=32, files=files)
        wait_for_spool()
    assert not load.failed
    return load.per_second


@contextmanager
def _another_redis(folder: Path, routes: int) -> Iterator[str]:
    server = RedisServer(folder / f"redis-{routes}", choose_port())
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


if __name__ == "__main__":
    main()
