"""How long it takes to compare all routes, and to fill an empty Redis from PostgreSQL.

    python -m benchmarks.routes_compared [--routes 1000000] [--workspaces 10]

As `manage.py republish_routes` does: with the codes of the workspaces, then with Redis. In one
process, on servers of its own with production settings. Targets for 1,000,000 routes: compared
in 30 s, filled in 60 s, each together with the codes.
"""

import argparse
import resource
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks.routes import copy_codes, make_short_ids
from benchmarks.stack import running_stack


def main() -> None:
    """Print a line for each step: seconds, routes a second, and the process's memory so far."""
    parser = argparse.ArgumentParser(
        description=__doc__, prog="python -m benchmarks.routes_compared"
    )
    parser.add_argument("--routes", type=int, default=1_000_000)
    parser.add_argument("--workspaces", type=int, default=10)
    options = parser.parse_args()
    with running_stack():
        from django.conf import settings

        from kernel.redis_clients import get_redis
        from qrs.routes.republish import republish_routes
        from tests.support.factories import make_workspace

        schemas = [make_workspace().tenant.schema_name for _ in range(options.workspaces)]
        copy_codes(make_short_ids(options.routes), schemas)
        _compare_codes(options.routes)
        redis = get_redis(settings.REDIS_URL)
        fill, compare = partial(republish_routes), partial(republish_routes, dry_run=True)
        redis.flushdb()
        _measure("fill an empty Redis, new routes", options.routes, fill)
        _measure("compare, all are right", options.routes, compare)
        redis.flushdb()
        _measure("fill an emptied Redis", options.routes, fill)
        _measure("compare again", options.routes, compare)
        _compare_codes(options.routes)


def _compare_codes(routes: int) -> None:
    from qrs.routes.alignment import list_unaligned

    started = time.perf_counter()
    differing = sum(len(short_ids) for _, short_ids in list_unaligned())
    secs = time.perf_counter() - started
    print(f"compare routes with their codes  {secs:6.1f} s  differing {differing}", flush=True)
    assert not differing, f"{differing} of {routes}"


def _measure(name: str, routes: int, step: Callable[[], Any]) -> None:
    started = time.perf_counter()
    counts = step()
    secs = time.perf_counter() - started
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name:32} {secs:6.1f} s {routes / secs:9,.0f}/s {memory_mb:5.0f} MB"
        f"  differing {counts.differing}, unknown {counts.unknown}",
        flush=True,
    )


if __name__ == "__main__":
    main()
