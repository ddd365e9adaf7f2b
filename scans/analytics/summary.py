"""The figures of all QRs of a workspace together, in the schema of the caller's workspace."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Sum

from kernel.sql_files import read_sql
from qrs.models import ScanTotal
from scans.analytics.historical_counts import TOP
from scans.period import Period

_SUMMARY = read_sql(__package__, "summary")


class TopQr(NamedTuple):
    """One of the most scanned QRs that still exist. scan_count: in the period."""

    short_id: str
    name: str
    scan_count: int


@dataclass(frozen=True, slots=True)
class WorkspaceSummary:
    """total_scans: all time. by_day: days with scans in order, as (ISO date, count)."""

    total_scans: int
    by_day: list[tuple[str, int]]
    top_qrs: list[TopQr]


def get_summary(*, period: Period, include_bots: bool = True) -> WorkspaceSummary:
    """Totals, days and the most scanned QRs.

    include_bots: False leaves crawlers, previews and prefetches out of every figure.
    """
    parameters: dict[str, Any] = {
        "start": period.start,
        "end": period.end,
        "include_bots": include_bots,
        "top": TOP,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SUMMARY, parameters)
        rows = cursor.fetchall()
    # UNION guarantees no order.
    ranked = sorted(rows, key=lambda row: (-row[2], row[1] or "", row[0]))
    return WorkspaceSummary(
        # Read last: a scan that arrives in between may be in the total only, never the reverse.
        total_scans=_get_total(include_bots=include_bots),
        by_day=sorted((day, count) for day, name, count in rows if name is None),
        top_qrs=[TopQr(*row) for row in ranked if row[1] is not None],
    )


def _get_total(*, include_bots: bool) -> int:
    sums = ScanTotal.objects.aggregate(scans=Sum("scan_count"), bots=Sum("bot_count"))
    scans, bots = sums["scans"] or 0, sums["bots"] or 0
    return int(scans if include_bots else scans - bots)
