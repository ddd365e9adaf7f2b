"""The figures of all QRs of a workspace together, in the schema of the caller's workspace."""

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Sum

from qrs.models import ScanTotal
from scans.analytics.qr_analytics import TOP, Period

# One pass over the hours for both lists. Deleted QRs have scans, but no name any more.
_SUMMARY = """
WITH counted AS (
    SELECT (hour AT TIME ZONE 'UTC')::date AS day, qr_id,
        sum(CASE WHEN %(include_bots)s THEN human_count + bot_count ELSE human_count END) AS scans
    FROM scans_scanhour
    WHERE hour >= %(start)s AND hour < %(end)s
    GROUP BY GROUPING SETS (((hour AT TIME ZONE 'UTC')::date), (qr_id))
),
top_qr AS (
    SELECT qr.short_id, qr.name, counted.scans
    FROM counted JOIN qrs_dynamicqr AS qr ON qr.id = counted.qr_id
    WHERE counted.scans > 0
    ORDER BY counted.scans DESC, qr.name COLLATE "C", qr.short_id COLLATE "C"
    LIMIT %(top)s
)
SELECT to_char(day, 'YYYY-MM-DD'), NULL, scans::bigint FROM counted
WHERE day IS NOT NULL AND scans > 0
UNION ALL
SELECT short_id, name, scans::bigint FROM top_qr
"""


def get_summary(*, days: int, today: date, include_bots: bool = True) -> dict[str, Any]:
    """Totals, days and the most scanned QRs.

    days: the period is today (UTC) and the days before, 1 to 365.
    include_bots: False leaves crawlers, previews and prefetches out of every figure.
    """
    period = Period.ending(today, days=days)
    parameters: dict[str, Any] = {
        "start": period.start,
        "end": period.end,
        "include_bots": include_bots,
        "top": TOP,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SUMMARY, parameters)
        rows = cursor.fetchall()
    days_counted = sorted((day, count) for day, name, count in rows if name is None)
    by_day = [{"day": day, "count": count} for day, count in days_counted]
    top_qrs = [
        {"short_id": short_id, "name": name, "count": count}
        # UNION promises no order.
        for short_id, name, count in sorted(rows, key=lambda row: (-row[2], row[1] or "", row[0]))
        if name is not None
    ]
    return {
        # Read last: a scan that arrives in between may be in the total only, never the reverse.
        "total_scans": _get_total(include_bots=include_bots),
        "scans_in_period": sum(day["count"] for day in by_day),
        "period_days": days,
        "by_day": by_day,
        "top_qrs": top_qrs,
    }


def _get_total(*, include_bots: bool) -> int:
    sums = ScanTotal.objects.aggregate(scans=Sum("scan_count"), bots=Sum("bot_count"))
    scans, bots = sums["scans"] or 0, sums["bots"] or 0
    return int(scans if include_bots else scans - bots)
