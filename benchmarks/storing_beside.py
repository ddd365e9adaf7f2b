"""Redirects with a drainer storing beside them, against redirects alone.

    python -m benchmarks.storing_beside [--seconds 60] [--rounds 3]

Each round measures both, one after the other. At the end of the load beside a drainer the
age of the oldest scan that waits is read, and then how long it takes until none waits.
"""

import argparse
import os
import sys
import time
from statistics import median
from typing import Any

from benchmarks.load import PRODUCT_SERVER, run_wrk, serving
from benchmarks.recorded import drain_to_rows, ingesting, wait_for_spool
from benchmarks.routes import make_short_ids, store_routes, write_files
from benchmarks.stack import running_stack

_MOST_SECS = 5.0
_LEAST_SHARE = 0.75


def main() -> int:
    """1 unless redirects keep three quarters, and at most 5 s of scans wait."""
    parser = argparse.ArgumentParser(
        description=__doc__, prog="python -m benchmarks.storing_beside"
    )
    defaults = {"seconds": 60, "rounds": 3, "connections": 32, "workspaces": 10, "routes": 1000}
    for name, default in defaults.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    with running_stack() as folder:
        # The edge headers count only from a trusted peer, and development trusts the loopback.
        os.environ["QRSTUDIO_ENV"] = "development"
        from tests.support.factories import make_workspace

        short_ids = make_short_ids(options.routes)
        tenants = [make_workspace().tenant.pk for _ in range(options.workspaces)]
        store_routes(short_ids, tenants)
        files = write_files(folder, "short", short_ids)
        rates: dict[bool, list[float]] = {False: [], True: []}
        waiting: list[float] = []
        for number in range(options.rounds):
            for is_beside in (False, True):
                per_second, waited = _run(options, files, is_beside=is_beside)
                rates[is_beside].append(per_second)
                waiting += [waited] if is_beside else []
                name = "beside a drainer" if is_beside else "alone"
                print(f"round {number + 1} {name}: {per_second:,.0f}/s, {waited:.1f} s wait")
    share = median(rates[True]) / median(rates[False])
    print(f"beside a drainer / alone: {share:.2f} (at least {_LEAST_SHARE})")
    print(f"scans of {max(waiting):.1f} s waited at the end (at most {_MOST_SECS})")
    return int(share < _LEAST_SHARE or max(waiting) > _MOST_SECS)


def _run(options: argparse.Namespace, files: Any, *, is_beside: bool) -> tuple[float, float]:
    """Redirects a second, and seconds since the oldest scan that waits was appended."""
    with serving(PRODUCT_SERVER, 1) as address, ingesting(is_beside):
        load = run_wrk(
            address, seconds=options.seconds, connections=options.connections, files=files
        )
        waited = _read_age_secs() if is_beside else 0.0
        wait_for_spool()
    drain_to_rows()
    return load.per_second, waited


def _read_age_secs() -> float:
    from django.conf import settings

    from kernel.redis_clients import get_redis
    from scans.events import STREAM_KEY

    redis: Any = get_redis(settings.REDIS_URL)
    oldest = redis.xrange(STREAM_KEY, count=1)
    return time.time() - int(oldest[0][0].partition(b"-")[0]) / 1000 if oldest else 0.0


if __name__ == "__main__":
    sys.exit(main())
