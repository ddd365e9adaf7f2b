"""What the page of one QR shows: its figures in a period, the change, and the hours of its day.

Days and lists count UTC days, as everywhere. Only the hours of the week are those of the
workspace's time zone: a UTC heat map puts Montreal's evening at midnight.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from kernel.sql_files import read_sql
from scans.analytics.historical_counts import rank_top
from scans.analytics.offsets import OffsetSpan, list_column_minutes, list_offsets
from scans.analytics.qr_analytics import Pairs, QrAnalytics, get_qr_analytics, rank_counts
from scans.analytics.row_counts import RowFilter, can_count_rows, count_rows
from scans.period import Period

_UTC = ZoneInfo("UTC")
_LOCAL_HOURS = read_sql(__package__, "local_hours")


@dataclass(frozen=True, slots=True)
class Change:
    """Whole days against as many whole days before: today is not over, and in no comparison.

    days: how many; 0 when the period holds no whole day.
    """

    days: int
    scans: int
    scans_before: int

    @property
    def ratio(self) -> float | None:
        """0.25 is a quarter more; None when there is nothing to compare with."""
        return self.scans / self.scans_before - 1 if self.days and self.scans_before else None


@dataclass(frozen=True, slots=True)
class QrFigures:
    """hours: seven rows from Monday, 24 columns, local. column_minutes: at which minutes of the
    local hour a column begins; (0,) but where offsets are no whole hours, and the figures are of
    whole UTC hours.
    """

    period: Period
    analytics: QrAnalytics
    change: Change
    hours: list[list[int]]
    column_minutes: tuple[int, ...]


def get_qr_figures(
    *,
    qr_id: int,
    period: Period,
    today: date,
    zone: ZoneInfo,
    include_bots: bool = True,
    row_filter: RowFilter | None = None,
) -> QrFigures | None:
    """The figures of one QR of the active schema.

    None when a filter is asked for and the period has too many days or scans for it: see
    scans.analytics.row_counts. today: the UTC day.
    """
    whole = get_whole_days(period, today)
    before = get_period_before(whole) if whole else Period.of_day(period.first_day - timedelta(1))
    spans = list_offsets(zone, period)
    if row_filter is None:
        analytics = get_qr_analytics(qr_id=qr_id, period=period, include_bots=include_bots)
        by_hour = _read_local_hours(qr_id, before, spans, include_bots=include_bots)
        scans_before = by_hour.pop(-1, 0)
        minutes = list_column_minutes(spans)
    else:
        if not can_count_rows(qr_id=qr_id, period=period):
            return None
        counts, scans_before = count_rows(
            qr_id=qr_id,
            period=period,
            before=before,
            spans=spans,
            include_bots=include_bots,
            row_filter=row_filter,
        )
        by_hour = {int(name): count for name, count in counts.pop("hour", {}).items()}
        analytics, minutes = rank_counts(counts), (0,)
    return QrFigures(
        period=period,
        analytics=analytics,
        change=_make_change(analytics, whole, scans_before),
        hours=_make_grid(by_hour),
        column_minutes=minutes,
    )


def list_from_rows(
    *,
    qr_id: int,
    kind: str,
    period: Period,
    include_bots: bool = True,
    row_filter: RowFilter | None = None,
) -> Pairs | None:
    """The most scanned names of a list that only rows have, such as "region" and "host".

    None when the period has too many days or scans for it.
    """
    if not can_count_rows(qr_id=qr_id, period=period):
        return None
    counts, _ = count_rows(
        qr_id=qr_id,
        period=period,
        before=get_period_before(period),
        spans=list_offsets(_UTC, period),
        include_bots=include_bots,
        row_filter=row_filter,
        kinds=[kind],
    )
    names = counts.get(kind, {})
    return [(name, names[name]) for name in rank_top(names.items())]


def get_whole_days(period: Period, today: date) -> Period | None:
    """The days of the period that are over."""
    last_day = min(period.last_day, today - timedelta(days=1))
    return Period(period.first_day, last_day) if last_day >= period.first_day else None


def get_period_before(period: Period) -> Period:
    """As many days, right before."""
    return Period.ending(period.first_day - timedelta(days=1), days=period.days)


def _make_change(analytics: QrAnalytics, whole: Period | None, scans_before: int) -> Change:
    if whole is None:
        return Change(0, 0, 0)
    last_day = whole.last_day.isoformat()
    scans = sum(count for day, count in analytics.of("day") if day <= last_day)
    return Change(whole.days, scans, scans_before)


def _make_grid(by_hour: dict[int, int]) -> list[list[int]]:
    return [[by_hour.get(weekday * 24 + hour, 0) for hour in range(24)] for weekday in range(7)]


def _read_local_hours(
    qr_id: int, before: Period, spans: tuple[OffsetSpan, ...], *, include_bots: bool
) -> dict[int, int]:
    parameters: dict[str, Any] = {
        "qr_id": qr_id,
        "include_bots": include_bots,
        "starts": [span.start for span in spans],
        "ends": [span.end for span in spans],
        "offsets": [span.offset for span in spans],
        "earlier_start": before.start,
        "earlier_end": before.end,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LOCAL_HOURS, parameters)
        return dict(cursor.fetchall())
