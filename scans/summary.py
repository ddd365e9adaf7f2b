"""The figures of all QRs of a workspace together, in the schema of the caller's workspace."""

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Sum

from qrs.models import ScanTotal
from scans.figures import TOP, Period

_COUNT = "CASE WHEN %(include_bots)s THEN human_count + bot_count ELSE human_count END"
_BY_DAY = f"""
SELECT to_char(hour AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, sum({_COUNT})::bigint AS scans
FROM scans_scanhour
WHERE hour >= %(start)s AND hour < %(end)s
GROUP BY day
HAVING sum({_COUNT}) > 0
ORDER BY day
"""  # noqa: S608 - constants of this file
# Deleted QRs have scans, but no name any more.
_TOP_QRS = f"""
SELECT qr.short_id, qr.name, counted.scans
FROM (
    SELECT qr_id, sum({_COUNT})::bigint AS scans
    FROM scans_scanhour
    WHERE hour >= %(start)s AND hour < %(end)s
    GROUP BY qr_id
) AS counted
JOIN qrs_dynamicqr AS qr ON qr.id = counted.qr_id
WHERE counted.scans > 0
ORDER BY counted.scans DESC, qr.name COLLATE "C", qr.short_id COLLATE "C"
LIMIT %(top)s
"""  # noqa: S608 - constants of this file


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
        cursor.execute(_BY_DAY, parameters)
        by_day = [{"day": day, "count": count} for day, count in cursor.fetchall()]
        cursor.execute(_TOP_QRS, parameters)
        top_qrs = [
            {"short_id": short_id, "name": name, "count": count}
            for short_id, name, count in cursor.fetchall()
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
