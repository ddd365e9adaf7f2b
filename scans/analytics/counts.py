"""The counts of one QR by kind and name, and how those of past days are kept.

Past days hardly ever change. So each process keeps what it has read of them, and a
request reads one day from the database, however long the period is and however
many scans lie in it. What is kept is valid as long as PostgreSQL says that no scan
of those days has come in since: ScanTotal less the scans of today. When rollups are
made anew, ScanTotal.recounted_at changes.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any, NamedTuple

from django.db import connection

from kernel.sql_files import read_sql
from scans.analytics.historical_counts import NO_PAST, ByKind, Past
from scans.analytics.kept import Kept

# Names that are read of the past of a list: memory is bounded. If there are more, the counts
# of today's names are looked up. Pins come from the edge or from a file and not from visitors;
# there are not as many places with a name.
MOST_NAMES = 20_000
MOST_PINS = 200_000


_SQL = partial(read_sql, __package__)


_DAYS_SQL, _ONE_DAY_SQL = (
    _SQL("read_rollups").format(values=_SQL(values))
    for values in ("values_of_days", "values_of_one_day")
)
_BY_NAME_SQL = _SQL("values_by_name")

_TOTAL_SQL = """
SELECT scan_count, bot_count, extract(epoch FROM recounted_at)::text
FROM qrs_scantotal WHERE qr_id = %s
"""


@dataclass(frozen=True, slots=True)
class Period:
    """Whole UTC days, both ends included."""

    first_day: date
    last_day: date

    @classmethod
    def ending(cls, last_day: date, *, days: int) -> "Period":
        """days=30 is the last day and the 29 days before."""
        return cls(last_day - timedelta(days=days - 1), last_day)

    @property
    def start(self) -> datetime:
        """The first moment inside."""
        return datetime.combine(self.first_day, time(), UTC)

    @property
    def end(self) -> datetime:
        """The first moment after."""
        return datetime.combine(self.last_day + timedelta(days=1), time(), UTC)


class Total(NamedTuple):
    """What was ever counted. Equal totals of a QR stand for equal figures.

    bots: how many of the scans. recounted_at: ScanTotal's, in seconds, as text.
    """

    scans: int = 0
    bots: int = 0
    recounted_at: str = ""


NOTHING = Total()


class Counts(NamedTuple):
    """Counts by kind and name. total: at the same moment. before: of that, before these days."""

    by_kind: ByKind
    total: Total
    before: Total


# About 150 bytes a name.
_pasts: Kept[Past] = Kept(64, weight=500_000, weigh=Past.count_names)


def read_total(qr_id: int) -> Total:
    """Of one QR of the active schema."""
    with connection.cursor() as cursor:
        cursor.execute(_TOTAL_SQL, [qr_id])
        row = cursor.fetchone()
    return Total(*row) if row else NOTHING


def read_counts(*, qr_id: int, period: Period, include_bots: bool) -> tuple[ByKind, Total]:
    """All that can be in a list of the period's figures, of a QR of the active schema."""
    last = Period(period.last_day, period.last_day)
    recent = _query(qr_id, last, include_bots=include_bots)
    past = NO_PAST
    if period.first_day < period.last_day:
        schema: str = connection.schema_name  # type: ignore[attr-defined]  # django-tenants'
        key = (schema, qr_id, period, include_bots, recent.before)
        past = _pasts.get(key) or _read_past(qr_id, period, include_bots=include_bots)
        _look_up_missing(past, recent.by_kind, qr_id, period, include_bots=include_bots)
        _pasts.put(key, past)
    return past.add_to(recent.by_kind), recent.total


def _read_past(qr_id: int, period: Period, *, include_bots: bool) -> Past:
    by_kind = _query(qr_id, _get_past_days(period), include_bots=include_bots).by_kind
    limits = {kind: MOST_PINS if kind == "pin" else MOST_NAMES for kind in by_kind}
    return Past.of(by_kind, cut={kind for kind in by_kind if len(by_kind[kind]) >= limits[kind]})


def _get_past_days(period: Period) -> Period:
    return Period(period.first_day, period.last_day - timedelta(days=1))


def _look_up_missing(
    past: Past, recent: ByKind, qr_id: int, period: Period, *, include_bots: bool
) -> None:
    """Of lists that were cut, the past counts of today's names."""
    for kind in past.cut:
        missing = recent.get(kind, {}).keys() - past.by_kind[kind].keys()
        if missing:
            parameters = {
                **_as_parameters(qr_id, _get_past_days(period), include_bots=include_bots),
                "dimension": kind,
                "values": list(missing),
            }
            with connection.cursor() as cursor:
                cursor.execute(_BY_NAME_SQL, parameters)
                past.add_names(kind, dict.fromkeys(missing, 0) | dict(cursor.fetchall()))


def _query(qr_id: int, period: Period, *, include_bots: bool) -> Counts:
    parameters = _as_parameters(qr_id, period, include_bots=include_bots)
    by_kind: ByKind = defaultdict(dict)
    total = before = NOTHING
    with connection.cursor() as cursor:
        is_one_day = period.first_day == period.last_day
        cursor.execute(_ONE_DAY_SQL if is_one_day else _DAYS_SQL, parameters)
        for kind, name, count in cursor.fetchall():
            if kind == "total":
                total, before = _read_totals(name)
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
        "most_names": MOST_NAMES,
        "most_pins": MOST_PINS,
    }


def _read_totals(text: str) -> tuple[Total, Total]:
    """All time, and before these days."""
    scans, bots, recounted_at, recent_scans, recent_bots = text.split(":")
    total = Total(int(scans), int(bots), recounted_at)
    return total, Total(
        total.scans - int(recent_scans), total.bots - int(recent_bots), recounted_at
    )
