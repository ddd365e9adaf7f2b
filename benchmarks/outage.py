"""What an open circuit adds to a scan: the same light load with and without Redis.

    python -m benchmarks.outage [--per-second 300] [--rounds 3]

Without Redis, routes come from PostgreSQL and scans go to the fsynced spool. Measured once the
circuit is open; the scans that found it closed have waited for one time-out at most.
"""

import argparse
import os
import time
from pathlib import Path
from statistics import median

from benchmarks.load import PRODUCT_SERVER, serving
from benchmarks.pacer import Waits, pace
from benchmarks.recorded import count_rows, drain_to_rows, wait_for_spool
from benchmarks.routes import make_short_ids, store_routes, write_files
from benchmarks.stack import running_servers


def main() -> None:
    """Print medians, their difference, and whether all scans became rows."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.outage")
    parser.add_argument("--per-second", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with running_servers() as (folder, _, redis):
        os.environ["QRSTUDIO_ENV"] = "development"
        files = _prepare(folder)
        with_redis: list[Waits] = []
        without_redis: list[Waits] = []
        with serving(PRODUCT_SERVER) as address:

            def measure() -> Waits:
                rate = options.per_second
                return pace(address, per_second=rate, seconds=3, connections=32, files=files)

            for _ in range(options.rounds):
                with_redis.append(measure())
                redis.stop()
                time.sleep(0.5)
                without_redis.append(measure())
                redis.start()
                time.sleep(1)
                wait_for_spool()
        drain_to_rows()
        _report(with_redis, without_redis)
        answered = sum(one.answered for one in with_redis + without_redis)
        print(f"{answered} redirects, {count_rows()} rows")


def _report(with_redis: list[Waits], without_redis: list[Waits]) -> None:
    for name, waits in (("with Redis", with_redis), ("circuit open", without_redis)):
        p50, p99 = median(one.p50_ms for one in waits), median(one.p99_ms for one in waits)
        failed = sum(one.failed for one in waits)
        print(f"{name:12} p50 {p50:.2f} ms  p99 {p99:.2f} ms  failed {failed}")
    added = median(one.p50_ms for one in without_redis) - median(one.p50_ms for one in with_redis)
    print(f"an open circuit adds {added:.2f} ms at the median (below 2)")


def _prepare(folder: Path) -> dict[str, Path]:
    from tests.support.factories import make_workspace

    short_ids = make_short_ids(1_000)
    store_routes(short_ids, [make_workspace().tenant.pk for _ in range(10)])
    return write_files(folder, "short", short_ids)


if __name__ == "__main__":
    main()
