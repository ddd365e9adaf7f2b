"""The counts of one QR by kind and name, and a cache of those of past days.

The counts of past days hardly ever change. So each process caches what it has read of them, and a
request reads one day from the database, however long the period is and however
many scans lie in it. A cached value is valid as long as no scan of those days has come
in since: its key holds ScanTotal less the scans of today. When rollups are rebuilt,
ScanTotal.recounted_at changes.
"""

from collections import defaultdict
from contextlib import suppress
from datetime import timedelta
from functools import partial
from threading import Lock
from typing import Any, NamedTuple

from cachetools import LRUCache
from django.db import connection

from kernel.sql_files import read_sql
from scans.analytics.historical_counts import NO_HISTORY, ByKind, HistoricalCounts
from scans.period import Period
from tenants.postgres_schemas import get_active_schema

# How many names of past days are read for a list, which bounds memory. Where there are more,
# the past counts of today's names are looked up. Pins come from the edge or from a file and not
# from visitors, and there are not as many cities.
MAX_NAMES = 20_000
MAX_PIN_NAMES = 200_000

_read_sql = partial(read_sql, __package__)
_DAYS_SQL, _ONE_DAY_SQL = (
    _read_sql("read_rollups").format(values=_read_sql(values))
    for values in ("values_of_days", "values_of_one_day")
)
_BY_NAME_SQL = _read_sql("values_by_name")
_TOTAL_SQL = """
SELECT scan_count, bot_count, extract(epoch FROM recounted_at)::text
FROM qrs_scantotal WHERE qr_id = %s
"""


class Total(NamedTuple):
    """All scans ever counted. While the total of a QR is equal, so are its figures.

    bots: how many of the scans. recounted_at: ScanTotal's, in seconds, as text.
    """

    scans: int = 0
    bots: int = 0
    recounted_at: str = ""


NO_SCANS = Total()


class Counts(NamedTuple):
    """Counts by kind and name. total: in the same snapshot. before: its part before these days."""

    by_kind: ByKind
    total: Total
    before: Total


_CacheKey = tuple[str, int, Period, bool, Total]
# 500,000 names of about 150 bytes.
_history_cache: LRUCache[_CacheKey, HistoricalCounts] = LRUCache(
    500_000, getsizeof=lambda history: history.weight
)
_history_lock = Lock()


def read_total(qr_id: int) -> Total:
    """The total of one QR of the active schema."""
    with connection.cursor() as cursor:
        cursor.execute(_TOTAL_SQL, [qr_id])
        row = cursor.fetchone()
    return Total(*row) if row else NO_SCANS


def read_counts(*, qr_id: int, period: Period, include_bots: bool) -> tuple[ByKind, Total]:
    """All counts that can be in a list of the period, of a QR of the active schema."""
    last_day = Period.of_day(period.last_day)
    recent = _query(qr_id, last_day, include_bots=include_bots)
    if period.first_day == period.last_day:
        return NO_HISTORY.add_to(recent.by_kind), recent.total
    key = (get_active_schema(), qr_id, period, include_bots, recent.before)
    with _history_lock:
        history = _history_cache.get(key)
    if history is None:
        history = _read_history(qr_id, period, include_bots=include_bots)
    _look_up_missing(history, recent.by_kind, qr_id, period, include_bots=include_bots)
    _cache_history(key, history)
    return history.add_to(recent.by_kind), recent.total


def _cache_history(key: _CacheKey, history: HistoricalCounts) -> None:
    with _history_lock:
        # Weighed anew, as names may have been added; ValueError: larger than the whole cache.
        _history_cache.pop(key, None)
        with suppress(ValueError):
            _history_cache[key] = history


def _read_history(qr_id: int, period: Period, *, include_bots: bool) -> HistoricalCounts:
    by_kind = _query(qr_id, _get_past_days(period), include_bots=include_bots).by_kind
    limits = {kind: MAX_PIN_NAMES if kind == "pin" else MAX_NAMES for kind in by_kind}
    return HistoricalCounts.of(
        by_kind, truncated={kind for kind in by_kind if len(by_kind[kind]) >= limits[kind]}
    )


def _get_past_days(period: Period) -> Period:
    return Period(period.first_day, period.last_day - timedelta(days=1))


def _look_up_missing(
    history: HistoricalCounts, recent: ByKind, qr_id: int, period: Period, *, include_bots: bool
) -> None:
    """Add the past counts of today's names to truncated kinds."""
    for kind in history.truncated:
        missing = recent.get(kind, {}).keys() - history.by_kind[kind].keys()
        if missing:
            parameters = {
                **_as_parameters(qr_id, _get_past_days(period), include_bots=include_bots),
                "dimension": kind,
                "values": list(missing),
            }
            with connection.cursor() as cursor:
                cursor.execute(_BY_NAME_SQL, parameters)
                history.add_names(kind, dict.fromkeys(missing, 0) | dict(cursor.fetchall()))


def _query(qr_id: int, period: Period, *, include_bots: bool) -> Counts:
    parameters = _as_parameters(qr_id, period, include_bots=include_bots)
    by_kind: ByKind = defaultdict(dict)
    total = before = NO_SCANS
    with connection.cursor() as cursor:
        is_one_day = period.first_day == period.last_day
        cursor.execute(_ONE_DAY_SQL if is_one_day else _DAYS_SQL, parameters)
        for kind, name, count in cursor.fetchall():
            if kind == "total":
                total, before = _parse_totals(name)
            else:
                by_kind[kind][name] = count
    return Counts(dict(by_kind), total, before)


def _as_parameters(qr_id: int, period: Period, *, include_bots: bool) -> dict[str, Any]:
    return {
        "qr_id": qr_id,
        "start": period.start,
        "end": period.end,
        "first_day": period.first_day,
        "last_day": period.last_day,
        "include_bots": include_bots,
        "max_names": MAX_NAMES,
        "max_pin_names": MAX_PIN_NAMES,
    }


def _parse_totals(text: str) -> tuple[Total, Total]:
    """The total of all time, and its part before these days."""
    scans, bots, recounted_at, recent_scans, recent_bots = text.split(":")
    total = Total(int(scans), int(bots), recounted_at)
    return total, Total(
        total.scans - int(recent_scans), total.bots - int(recent_bots), recounted_at
    )
