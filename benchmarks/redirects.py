"""Durable redirects a second, against the same server answering a constant 302.

    python -m benchmarks.redirects [--routes 1000] [--tenants 10] [--seconds 5] [--rounds 3]

Each round measures both servers one after the other, so that what else the machine
does hits both alike. After each run the events in the stream are counted: one for
each answer, and at most one more for each connection that was cut off at the end.
"""

import argparse
import os
import random
import string
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.load import Load, run_wrk, serving
from benchmarks.stack import running_stack
from benchmarks.traffic import list_user_agents

CONSTANT = "benchmarks.constant:application"
PRODUCT = "config.asgi:application"
_FIRST_TENANT = 1_000_000
_PUBLISHED_AT_ONCE = 500


def main() -> int:
    """Print a line a run, then the medians and their ratio."""
    options = _read_options()
    with running_stack() as folder:
        # The edge headers count only from a trusted peer, and development trusts the loopback.
        os.environ["QRSTUDIO_ENV"] = "development"
        files = _prepare(folder, options.routes, options.tenants)

        def measure(application: str) -> Load:
            with serving(application, options.workers) as address:
                return run_wrk(
                    address, seconds=options.seconds, connections=options.connections, files=files
                )

        return _compare(options, measure)


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.redirects")
    defaults = {"routes": 1000, "tenants": 10, "seconds": 5, "rounds": 3, "connections": 32}
    for name, default in {**defaults, "workers": 1}.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    return parser.parse_args()


def _prepare(folder: Path, routes: int, tenants: int) -> dict[str, Path]:
    """Routes in PostgreSQL and Redis; the files that wrk reads."""
    chance = random.Random(7)
    letters = string.ascii_letters + string.digits
    short_ids = ["".join(chance.choices(letters, k=8)) for _ in range(routes)]
    _insert_routes(short_ids, tenants)
    _publish(short_ids)
    files = {"BENCH_SHORT_IDS": folder / "short-ids", "BENCH_USER_AGENTS": folder / "agents"}
    files["BENCH_SHORT_IDS"].write_text("\n".join(short_ids))
    files["BENCH_USER_AGENTS"].write_text("\n".join(list_user_agents()))
    return files


def _insert_routes(short_ids: list[str], tenants: int) -> None:
    import psycopg
    from django.conf import settings

    copy = (
        "COPY public.qr_route (short_id, tenant_id, qr_id, destination_url, variants, state,"
        " tenant_suspended, version, published_version) FROM STDIN"
    )
    with (
        psycopg.connect(settings.DATABASE_URL) as connection,
        connection.cursor() as cursor,
        cursor.copy(copy) as rows,
    ):
        for number, short_id in enumerate(short_ids):
            url = f"https://www.example.com/menus/{number}?utm_source=qr"
            tenant_id = _FIRST_TENANT + number % tenants
            rows.write_row((short_id, tenant_id, number, url, "[]", "active", False, 1, 0))


def _publish(short_ids: list[str]) -> None:
    from qrs.routes.publish import publish_routes

    for start in range(0, len(short_ids), _PUBLISHED_AT_ONCE):
        publish_routes(short_ids=short_ids[start : start + _PUBLISHED_AT_ONCE])


def _compare(options: argparse.Namespace, measure: Callable[[str], Load]) -> int:
    constants: list[float] = []
    redirects: list[float] = []
    is_exact = True
    for number in range(options.rounds):
        constant = measure(CONSTANT)
        redirect = measure(PRODUCT)
        recorded = _take_events()
        surplus = recorded - redirect.requests
        is_exact &= 0 <= surplus <= options.connections and not redirect.failed
        constants.append(constant.per_second)
        redirects.append(redirect.per_second)
        _print_run(number + 1, "constant 302", constant, "")
        _print_run(number + 1, "redirects", redirect, f"  {recorded} events")
    print(f"medians: {median(redirects):,.0f} redirects/s, {median(constants):,.0f} constant 302/s")
    print(f"ratio {median(redirects) / median(constants):.2f}; one event an answer: {is_exact}")
    return 0 if is_exact else 1


def _print_run(number: int, name: str, load: Load, more: str) -> None:
    print(
        f"round {number} {name:12} {load.per_second:9,.0f}/s"
        f"  p50 {load.p50_ms:6.2f} ms  p99 {load.p99_ms:7.2f} ms  failed {load.failed}{more}",
        flush=True,
    )


def _take_events() -> int:
    """Count the distinct events of the stream and empty it."""
    from django.conf import settings

    from kernel.redis_clients import get_redis
    from scans.events import STREAM_KEY, decode_batch

    redis: Any = get_redis(settings.REDIS_URL)
    ids: set[str] = set()
    while entries := redis.xrange(STREAM_KEY, count=1000):
        for _, fields in entries:
            ids.update(event.event_id for event in decode_batch(fields[b"b"]))
        redis.xdel(STREAM_KEY, *[entry_id for entry_id, _ in entries])
    return len(ids)


if __name__ == "__main__":
    sys.exit(main())
