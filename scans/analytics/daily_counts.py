"""The scans of some QRs by day, for sparklines: one query for a page of a list."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection

from kernel.sql_files import read_sql
from scans.period import Period

_DAILY_COUNTS = read_sql(__package__, "daily_counts")


def get_daily_counts(
    *, qr_ids: Sequence[int], today: date, days: int = 30, include_bots: bool = True
) -> dict[int, list[int]]:
    """{QR id: redirected scans of each UTC day, oldest first}, in the active schema.

    The last day is today, which is not over: compare only the days before it. A QR without scans
    has a list of zeros.
    """
    period = Period.ending(today, days=days)
    counts = {qr_id: [0] * days for qr_id in qr_ids}
    if not counts:
        return counts
    parameters: dict[str, Any] = {
        "qr_ids": list(counts),
        "start": period.start,
        "end": period.end,
        "include_bots": include_bots,
    }
    with connection.cursor() as cursor:
        cursor.execute(_DAILY_COUNTS, parameters)
        for qr_id, day, scans in cursor.fetchall():
            counts[qr_id][(day - period.first_day).days] = scans
    return counts
