"""The scans of all QRs of a workspace by day, in the schema of the caller's workspace.

Whole past days hardly change: what is computed from all of their hours is cached in this process
for as long as their counts stay the same. Only the hours of the last day are read each time.
"""

from collections.abc import Callable, Sized
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any, NamedTuple, TypeVar

from cachetools import LRUCache
from django.db import connection

from kernel.sql_files import read_sql
from scans.period import Period
from tenants.postgres_schemas import get_active_schema

_WORKSPACE_DAYS = read_sql(__package__, "workspace_days")
_SUMS_BY_QR = read_sql(__package__, "sums_by_qr")
Result = TypeVar("Result", bound=Sized)


class ScanCount(NamedTuple):
    """Redirected scans by people and by bots."""

    people: int
    bots: int

    def of(self, *, include_bots: bool) -> int:
        return self.people + self.bots if include_bots else self.people


_NONE = ScanCount(0, 0)


@dataclass(frozen=True, slots=True)
class WorkspaceDays:
    """days: those with scans. last_day_by_qr: of the period's last day. total: of all time.

    recounted_at: changes when the figures of any QR were counted again.
    """

    period: Period
    days: dict[date, ScanCount]
    last_day_by_qr: dict[int, ScanCount]
    total: ScanCount
    recounted_at: str

    def count(self, day: date, *, include_bots: bool = True) -> int:
        return self.days.get(day, _NONE).of(include_bots=include_bots)

    def sum(self, period: Period, *, include_bots: bool = True) -> int:
        """The scans of days within the period that was read."""
        return sum(self.count(day, include_bots=include_bots) for day in period.dates)

    def version(self, period: Period) -> tuple[object, ...]:
        """Differs whenever a count of these days does."""
        return self.recounted_at, tuple(self.days.get(day, _NONE) for day in period.dates)


def read_workspace_days(period: Period, *, with_qrs: bool = False) -> WorkspaceDays:
    """Read in one statement, so that all of it is of one moment.

    with_qrs: read last_day_by_qr, too.
    """
    parameters: dict[str, Any] = {
        "first_day": period.first_day,
        "last_day": period.last_day,
        "last_start": Period.of_day(period.last_day).start,
        "end": period.end,
        "with_qrs": with_qrs,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WORKSPACE_DAYS, parameters)
        rows = cursor.fetchall()
    by_kind: dict[str, dict[str, ScanCount]] = {"day": {}, "qr": {}, "total": {}}
    for kind, name, people, bots in rows:
        by_kind[kind][name] = ScanCount(people, bots)
    recounted_at, total = next(iter(by_kind["total"].items()))
    return WorkspaceDays(
        period=period,
        days={date.fromisoformat(name): count for name, count in sorted(by_kind["day"].items())},
        last_day_by_qr={int(name): count for name, count in by_kind["qr"].items()},
        total=total,
        recounted_at=recounted_at,
    )


# All results together; a row takes about 200 bytes.
_MAX_CACHED_ROWS = 300_000
# By schema, what they are, period, and the version of its days.
_cache: LRUCache[Any, Any] = LRUCache(_MAX_CACHED_ROWS, getsizeof=lambda rows: 1 + len(rows))
_cache_lock = Lock()


def get_past_result(
    days: WorkspaceDays, period: Period, name: str, compute: Callable[[Period], Result]
) -> Result:
    """compute(period), cached while the counts of these days stay the same.

    period: within `days`, without its last day.
    """
    key = (get_active_schema(), name, period, days.version(period))
    with _cache_lock:
        if key in _cache:
            result: Result = _cache[key]
            return result
    result = compute(period)
    if len(result) < _MAX_CACHED_ROWS:
        with _cache_lock:
            _cache[key] = result
    return result


def sum_by_qr(period: Period) -> dict[int, ScanCount]:
    """Redirected scans in the period, of QRs with scans."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMS_BY_QR, {"start": period.start, "end": period.end})
        return {qr_id: ScanCount(people, bots) for qr_id, people, bots in cursor.fetchall()}
