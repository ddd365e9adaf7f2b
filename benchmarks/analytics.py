"""What reading costs as QRs grow: analytics of 10 thousand, 1 million and 10 million scans.

    python -m benchmarks.analytics [--requests 40]

The scans of each QR are of the last 365 days. Rollups are made by SQL as ingestion
would have left them: the more scans a day, the more of the popular and rare values
appear on it. There are no rows, because no figure reads them.
Also measured: the list of QRs, 25 of 10,000.

The requests are interleaved, so that other load on the machine hits them alike; CPU time is
reported beside wall time, which includes the work of other processes.
"""

import argparse
import time
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection
from statistics import median
from typing import Any, NamedTuple

from benchmarks.load import PRODUCT_SERVER, serving
from benchmarks.stack import running_stack

SIZES = (10_000, 1_000_000, 10_000_000)
PERIODS = (30, 365)
QRS = 10_000
LIST = f"list, 25 of {QRS:,} QRs"
_DIMENSIONS = {
    # Values that exist, of which a day has as many as its scans bring.
    "referer": 150,
    "client": 6,
    "country": 60,
    "city": 2_000,
    "device": 25,
    "os": 8,
    "browser": 25,
    "variant": 2,
    "pin": 2_000,
}
_HOURS = """
INSERT INTO scans_scanhour (qr_id, hour, human_count, bot_count)
SELECT %(qr)s, hour, greatest(1, %(scans)s / 8760), 0
FROM generate_series(date_trunc('hour', now()) - interval '8759 hours',
                     date_trunc('hour', now()), interval '1 hour') AS hour
"""
# Value n is scanned 1/n as often as value 1 (Zipf), so a day of s scans shows
# about the first s / ln(values) of them.
_VALUES = """
INSERT INTO scans_scanrollup
    (qr_id, day, dimension, value, human_count, bot_count)
SELECT %(qr)s, day::date, %(dimension)s,
       CASE WHEN %(dimension)s = 'pin' THEN
                 concat_ws(E'\\x1f', ((n + shift) %% 800) / 10.0, (n + shift) %% 170 + 0.3,
                           'City ' || (n + shift), 'CA')
            ELSE %(dimension)s || ' ' || (CASE WHEN n > 30 THEN n + shift ELSE n END)
       END,
       greatest(1, %(scans)s / 365 / 6 / n), 0
FROM generate_series(current_date - 364, current_date, interval '1 day') AS day,
     LATERAL (SELECT CASE WHEN %(values)s > 300 THEN extract(doy FROM day)::int * 37 %% 1500
                          ELSE 0 END AS shift) AS varying,
     generate_series(1, least(%(values)s, greatest(3, (%(scans)s / 365 / 3)::int))) AS n
"""


class Took(NamedTuple):
    """The times of one request. cpu_ms: of this thread."""

    wall_ms: float
    cpu_ms: float


Times = dict[str, list[Took]]
Call = Callable[[str], None]


def main() -> None:
    """Print medians for each size and period, in process and over HTTP."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, default=40)
    rounds = parser.parse_args().requests
    with running_stack():
        workspace, short_ids = _fill()
        token, paths = workspace.owner.token, _list_paths(short_ids)
        call = _get_in_process(token)
        print("In process; the CPU is all that the web process needs:")
        _report(_measure(call, paths, rounds))
        print("The same, while each QR is scanned: one scan more of today for each request:")
        _report(_measure(call, paths, rounds, lambda: _scan_all(workspace.tenant.schema_name)))
        with serving(PRODUCT_SERVER) as address:
            port = int(address.rpartition(":")[2])
            with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
                print("Over HTTP, one web process; the CPU is the client's:")
                _report(_measure(_get_over_http(connection, token), paths, rounds))


def _list_paths(short_ids: dict[int, str]) -> dict[str, str]:
    """Paths by what they are."""
    paths = {LIST: "/api/v1/dynamic/"}
    for days in PERIODS:
        for size, short_id in short_ids.items():
            paths[_name(size, days)] = f"/api/v1/dynamic/{short_id}/analytics/?days={days}"
    return paths


def _name(size: int, days: int) -> str:
    return f"analytics of {size:>10,} scans, days={days}"


def _report(times: Times) -> None:
    walls = {name: median(one.wall_ms for one in some) for name, some in times.items()}
    for name, some in times.items():
        cpu_ms = median(one.cpu_ms for one in some)
        print(f"  {name:<40} median {walls[name]:5.1f} ms, CPU {cpu_ms:4.1f} ms")
    for days in PERIODS:
        ratio = walls[_name(SIZES[-1], days)] / walls[_name(SIZES[0], days)]
        print(f"  days={days}: 10 million / 10 thousand = {ratio:.2f} (under 1.5, under 50 ms)")
    print(f"  list: {walls[LIST]:.1f} ms (under 10 ms)")


def _fill() -> tuple[Any, dict[int, str]]:
    from django.db import connection

    from qrs.models import DynamicQr
    from tenants.database.direct import direct_session
    from tenants.postgres_schemas import tenant_schema
    from tests.support.factories import make_workspace

    workspace = make_workspace(plan="enterprise")
    with tenant_schema(workspace.tenant.schema_name), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO qrs_dynamicqr (short_id, name, destination_url, variants, is_active,"
            " is_blocked, destination_changes_count, created_at, updated_at)"
            " SELECT 'b' || lpad(n::text, 7, '0'), 'QR ' || n, 'https://example.com/' || n, '[]',"
            " true, false, 0, now() - n * interval '1 minute', now()"
            " FROM generate_series(1, %s) AS n",
            [QRS],
        )
        short_ids = dict(zip(SIZES, (f"b{n:07d}" for n in range(1, 4)), strict=True))
        for size, short_id in short_ids.items():
            _fill_qr(cursor, DynamicQr.objects.get(short_id=short_id).pk, size)
    with direct_session() as session:
        session.execute("VACUUM ANALYZE")
    return workspace, short_ids


def _fill_qr(cursor: Any, qr_id: int, scans: int) -> None:
    cursor.execute(
        "INSERT INTO qrs_scantotal (qr_id, scan_count, bot_count, last_scanned_at)"
        " VALUES (%s, %s, 0, now())",
        [qr_id, scans],
    )
    cursor.execute(_HOURS, {"qr": qr_id, "scans": scans})
    for dimension, values in _DIMENSIONS.items():
        cursor.execute(
            _VALUES, {"qr": qr_id, "scans": scans, "dimension": dimension, "values": values}
        )


def _get_in_process(token: str) -> Call:
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import RequestFactory

    handler, requests = WSGIHandler(), RequestFactory()
    headers = {"host": "api.localhost", "authorization": f"Bearer {token}"}

    def call(path: str) -> None:
        environ = requests.get(path, headers=headers).environ
        response = handler(environ, lambda *_: lambda _: None)
        b"".join(response)
        response.close()
        assert response.status_code == 200

    return call


def _get_over_http(connection: HTTPConnection, token: str) -> Call:
    headers = {"Host": f"api.localhost:{connection.port}", "Authorization": f"Bearer {token}"}

    def call(path: str) -> None:
        connection.request("GET", path, headers=headers)
        with connection.getresponse() as response:
            response.read()
        assert response.status == 200

    return call


def _scan_all(schema_name: str) -> None:
    """Add a scan to the totals and to today's hour, so that no cached figure is valid."""
    from django.db import connection

    from tenants.postgres_schemas import tenant_schema

    with tenant_schema(schema_name), connection.cursor() as cursor:
        cursor.execute("UPDATE qrs_scantotal SET scan_count = scan_count + 1")
        cursor.execute(
            "UPDATE scans_scanhour SET human_count = human_count + 1"
            " WHERE hour = date_trunc('hour', now())"
        )


def _measure(
    call: Call, paths: dict[str, str], rounds: int, change: Callable[[], None] = lambda: None
) -> Times:
    """Each path once a round. The first round, which fills caches, does not count."""
    times: Times = {name: [] for name in paths}
    for _ in range(rounds + 1):
        for name, path in paths.items():
            change()
            wall, cpu = time.perf_counter(), time.thread_time()
            call(path)
            took = time.perf_counter() - wall, time.thread_time() - cpu
            times[name].append(Took(*(1000 * secs for secs in took)))
    return {name: some[1:] for name, some in times.items()}


if __name__ == "__main__":
    main()
