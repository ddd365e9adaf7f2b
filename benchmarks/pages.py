"""The dashboard's pages with a large workspace: time in the server, queries, bytes.

    python -m benchmarks.pages [--codes 10000] [--hours 1200000] [--requests 40]

A workspace is filled as by `python -m demo.fill`, on servers of the benchmark's own. The pages are
rendered in this process, in turn, so that other load on the machine hits them alike; before each
request some codes are scanned, so that no figure of today can be cached. Bytes are those of
a first visit: the page and all that it loads, as gzip sends them.
"""

import argparse
import gzip
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.stack import running_stack

# Of each is said how long the server takes; the limits are those of the pages' specification.
LIMIT_MS = 100
LIMIT_QUERIES = 12
LIMIT_BYTES = 40 * 1024
PAGES = {
    "today": "/{slug}/",
    "codes": "/{slug}/qrs/",
    "codes, most scanned first": "/{slug}/qrs/?sort=-scans",
    "codes, page 300": "/{slug}/qrs/?page=300",
    "codes, searched": "/{slug}/qrs/?search=linde",
    "figures of a busy code": "/{slug}/qrs/{busy}/",
    "figures, a year": "/{slug}/qrs/{busy}/?days=365",
    "scans of a busy code": "/{slug}/qrs/{busy}/scans/",
    "a new code": "/{slug}/qrs/new/",
}
SUMMARY = "API: summary of the workspace"
_SCANNED_CODES = 20
_LINKED = re.compile(r'(?:href|src)="(/static/[^"#?]+\.(?:css|js|svg))')


@dataclass
class Measured:
    """first_ms: the first request, which fills caches. size: of a first visit, in bytes."""

    first_ms: float = 0.0
    wall_ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    queries: int = 0
    size: int = 0


def main() -> None:
    """Print a line for each page, then whether the limits hold."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--codes", type=int, default=10_000)
    parser.add_argument("--hours", type=int, default=1_200_000)
    parser.add_argument("--requests", type=int, default=40)
    options = parser.parse_args()
    with running_stack():
        bench = _Bench(options.codes, options.hours)
        measured = bench.measure(options.requests)
    for name, one in measured.items():
        print(
            f"{name:<30} median {median(one.wall_ms):6.1f} ms, CPU {median(one.cpu_ms):5.1f} ms,"
            f" first {one.first_ms:6.1f} ms, {one.queries:>2} queries, {one.size / 1024:5.1f} KB"
        )
    print(
        f"limits: {LIMIT_MS} ms, {LIMIT_QUERIES} queries, {LIMIT_BYTES // 1024} KB gzip for a first"
        " visit"
    )


class _Bench:
    def __init__(self, codes: int, hours: int) -> None:
        from tests.support.factories import make_workspace
        from tests.support.pages import browse_as

        self._workspace = make_workspace(plan="enterprise")
        self._person = browse_as(self._workspace.owner_user)
        started = time.monotonic()
        _fill(self._workspace, codes, hours)
        print(f"filled in {time.monotonic() - started:.0f} s", flush=True)

    def measure(self, rounds: int) -> dict[str, Measured]:
        slug, busy = self._workspace.tenant.slug, self._find_busy()
        calls: dict[str, Callable[[], bytes]] = {
            name: self._page(path.format(slug=slug, busy=busy)) for name, path in PAGES.items()
        }
        calls[SUMMARY] = lambda: self._workspace.owner.get("/api/v1/analytics/").content
        measured = {name: Measured() for name in calls}
        for name, call in calls.items():
            measured[name].first_ms, _, _ = _time(call)
            measured[name].queries, body = _count_queries(call)
            measured[name].size = _weigh(body)
        for _ in range(rounds):
            for name, call in calls.items():
                self._scan()
                wall_ms, cpu_ms, _ = _time(call)
                measured[name].wall_ms.append(wall_ms)
                measured[name].cpu_ms.append(cpu_ms)
        return measured

    def _page(self, path: str) -> Callable[[], bytes]:
        def call() -> bytes:
            response = self._person.get(path)
            assert response.status_code == 200, (path, response.status_code)
            return response.content

        return call

    def _find_busy(self) -> str:
        from qrs.models import DynamicQr, ScanTotal
        from tenants.postgres_schemas import tenant_schema

        with tenant_schema(self._workspace.tenant.schema_name):
            most = ScanTotal.objects.order_by("-scan_count").first()
            assert most is not None
            return DynamicQr.objects.get(pk=most.qr_id).short_id

    def _scan(self) -> None:
        """A scan more, today, of the busiest codes."""
        from django.db import connection

        from tenants.postgres_schemas import tenant_schema

        with tenant_schema(self._workspace.tenant.schema_name), connection.cursor() as cursor:
            cursor.execute(
                "WITH scanned AS (UPDATE qrs_scantotal SET scan_count = scan_count + 1,"
                " last_scanned_at = now() WHERE qr_id IN (SELECT qr_id FROM qrs_scantotal"
                " ORDER BY scan_count DESC LIMIT %s) RETURNING qr_id)"
                " INSERT INTO scans_scanhour AS hour (qr_id, hour, human_count, bot_count)"
                " SELECT qr_id, date_trunc('hour', now()), 1, 0 FROM scanned"
                " ON CONFLICT (qr_id, hour) DO UPDATE SET human_count = hour.human_count + 1",
                [_SCANNED_CODES],
            )


def _fill(workspace: Any, codes: int, hours: int) -> None:
    from demo.fill.filling import fill_workspace
    from demo.fill.workspace import find_workspace
    from kernel.clock import utc_now

    filled = find_workspace(workspace.tenant.slug)
    fill_workspace(filled, codes=codes, hours=hours, now=utc_now(), report=lambda _: None)


def _time(call: Callable[[], bytes]) -> tuple[float, float, bytes]:
    """Milliseconds by the wall, of this thread's CPU, and the response."""
    wall, cpu = time.perf_counter(), time.thread_time()
    body = call()
    return 1000 * (time.perf_counter() - wall), 1000 * (time.thread_time() - cpu), body


def _count_queries(call: Callable[[], bytes]) -> tuple[int, bytes]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        body = call()
    return len(captured), body


def _weigh(body: bytes) -> int:
    """With the style sheets, scripts and drawings that it loads."""
    from django.contrib.staticfiles import finders

    linked = set(_LINKED.findall(body.decode()))
    found = [finders.find(path.removeprefix("/static/")) for path in linked]
    files = [Path(str(path)).read_bytes() for path in found if path]
    missing = len(linked) - len(files)
    if missing:
        sys.stderr.write(f"{missing} files were not built\n")
    return sum(len(gzip.compress(one, 6)) for one in (body, *files))


if __name__ == "__main__":
    main()
