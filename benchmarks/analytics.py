"""What reading costs as QRs grow: analytics of 10 thousand, 1 million and 10 million scans.

    python -m benchmarks.analytics [--requests 40]

The scans of each QR lie in the last 365 days. Rollups are made by SQL as ingestion
would have left them: the more scans a day, the more of the popular and rare values
appear on it. Rows are made for the smallest QR only, because no figure reads rows.
Also measured: the list of QRs, 25 of 10,000.
"""

import argparse
import time
from statistics import median
from typing import Any

from benchmarks.stack import running_stack

SIZES = (10_000, 1_000_000, 10_000_000)
QRS = 10_000
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
# about the first s / ln(values) of them, at most 300 and "(other)".
_VALUES = """
INSERT INTO scans_scanrollup
    (qr_id, day, dimension, value, human_count, bot_count, first_event_id)
SELECT %(qr)s, day::date, %(dimension)s,
       CASE WHEN n > 300 THEN '(other)'
            WHEN %(dimension)s = 'pin' THEN
                 concat_ws(E'\\x1f', ((n + shift) %% 800) / 10.0, (n + shift) %% 170 + 0.3,
                           'City ' || (n + shift), 'CA')
            ELSE %(dimension)s || ' ' || (CASE WHEN n > 30 THEN n + shift ELSE n END)
       END,
       greatest(1, %(scans)s / 365 / 6 / n), 0, gen_random_uuid()
FROM generate_series(current_date - 364, current_date, interval '1 day') AS day,
     LATERAL (SELECT CASE WHEN %(values)s > 300 THEN extract(doy FROM day)::int * 37 %% 1500
                          ELSE 0 END AS shift) AS varying,
     generate_series(1, least(%(values)s, greatest(3, (%(scans)s / 365 / 3)::int), 301)) AS n
"""


def main() -> None:
    """Print a median for each size and period, and the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, default=40)
    options = parser.parse_args()
    with running_stack():
        workspace, short_ids = _fill()
        for days in (30, 365):
            medians = {
                size: _measure(workspace, short_id, days, options.requests)
                for size, short_id in short_ids.items()
            }
            for size, (first_ms, median_ms) in medians.items():
                print(
                    f"analytics of {size:>10,} scans, days={days}: median {median_ms:.1f} ms,"
                    f" first request {first_ms:.1f} ms"
                )
            ratio = medians[SIZES[-1]][1] / medians[SIZES[0]][1]
            print(f"days={days}: 10 million / 10 thousand = {ratio:.2f} (under 1.5, under 50 ms)")
        print(
            f"list, 25 of {QRS:,} QRs: median {_measure_list(workspace, options.requests):.1f} ms"
        )


def _fill() -> tuple[Any, dict[int, str]]:
    from django.db import connection

    from qrs.models import DynamicQr
    from tenants.schemas import tenant_schema
    from tests.factories import make_workspace

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
        cursor.execute("VACUUM ANALYZE")
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


def _measure(workspace: Any, short_id: str, days: int, requests: int) -> tuple[float, float]:
    """(first, median) in milliseconds, of whole requests without the network."""
    url = f"/api/v1/dynamic/{short_id}/analytics/?days={days}"
    times = [_time(workspace, url) for _ in range(requests)]
    return times[0], median(times)


def _measure_list(workspace: Any, requests: int) -> float:
    return median(_time(workspace, "/api/v1/dynamic/") for _ in range(requests))


def _time(workspace: Any, url: str) -> float:
    started = time.perf_counter()
    answer = workspace.owner.get(url)
    took_ms = 1000 * (time.perf_counter() - started)
    assert answer.status == 200, answer.content
    return took_ms


if __name__ == "__main__":
    main()
