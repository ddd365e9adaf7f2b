"""The counts of one QR by kind and name, and how those of past days are kept.

Past days hardly ever change. So each process keeps what it has read of them, and a
request reads one day from the database, however long the period is and however
many scans lie in it. What is kept is valid as long as PostgreSQL says that no scan
of those days has come in since: ScanTotal less the scans of today. When rollups are
made anew, ScanTotal.recounted_at changes.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection

from scans.kept import Kept
from scans.rollups.dimensions import OTHER, PIN_SEPARATOR

TOP = 10
MAX_PINS = 200
# Lists that are answered whole.
WHOLE = ("day", "hour", "variant")


def _read_sql(values: str) -> str:
    folder = Path(__file__).parent / "sql"
    part = (folder / values).read_text(encoding="utf-8")
    return (folder / "read_rollups.sql").read_text(encoding="utf-8").format(values=part)


_DAYS_SQL, _ONE_DAY_SQL = map(_read_sql, ("values_of_days.sql", "values_of_one_day.sql"))

_TOTAL_SQL = """
SELECT scan_count, bot_count, extract(epoch FROM recounted_at)::text
FROM qrs_scantotal WHERE qr_id = %s
"""

ByKind = dict[str, dict[str, int]]


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


@dataclass(frozen=True, slots=True)
class Past:
    """Counts of past days, with what a top list can need of them at hand.

    heads: by kind, the names that can be in a list although today has none of them:
    the ten most scanned (a name with more scans in the past has more in all).
    cells: the names of each cell of the map.
    """

    by_kind: ByKind
    heads: dict[str, list[str]]
    cells: dict[str, list[str]]

    @classmethod
    def of(cls, by_kind: ByKind) -> "Past":
        """Sort once what many requests read."""
        cells: dict[str, list[str]] = defaultdict(list)
        for name in by_kind.get("pin", {}):
            cells[cell_of(name)].append(name)
        heads = {
            kind: list(names) if kind in WHOLE else rank(names.items())[:TOP]
            for kind, names in by_kind.items()
        }
        heads["pin"] = _head_pins(by_kind.get("pin", {}), cells)
        return cls(by_kind, heads, dict(cells))

    def add_to(self, recent: ByKind) -> ByKind:
        """Both together: all that can be in a list, and not more."""
        joined: ByKind = {}
        for kind in {*self.heads, *recent}:
            past, now = self.by_kind.get(kind, {}), recent.get(kind, {})
            names = {*self.heads.get(kind, ()), *now}
            if kind == "pin":
                names.update(*(self.cells.get(cell_of(name), ()) for name in now))
            joined[kind] = {name: past.get(name, 0) + now.get(name, 0) for name in names}
        return joined


NO_PAST = Past({}, {}, {})


def cell_of(pin: str) -> str:
    """Latitude and longitude of a pin's name."""
    return PIN_SEPARATOR.join(pin.split(PIN_SEPARATOR)[:2])


def rank(pairs: Iterable[tuple[str, int]]) -> list[str]:
    """Names, most counted first, then by name."""
    return [name for name, _ in sorted(pairs, key=lambda pair: (-pair[1], pair[0]))]


def _head_pins(pins: dict[str, int], cells: dict[str, list[str]]) -> list[str]:
    """All names of every cell that is not behind MAX_PINS others."""
    counts = {cell: sum(pins[name] for name in names) for cell, names in cells.items()}
    if len(counts) > MAX_PINS:
        least = sorted(counts.values(), reverse=True)[MAX_PINS - 1]
        return [name for cell, count in counts.items() if count >= least for name in cells[cell]]
    return list(pins)


# About half a megabyte each.
_pasts: Kept[Past] = Kept(64)


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
        _pasts.put(key, past)
    return past.add_to(recent.by_kind), recent.total


def _read_past(qr_id: int, period: Period, *, include_bots: bool) -> Past:
    days = Period(period.first_day, period.last_day - timedelta(days=1))
    return Past.of(_query(qr_id, days, include_bots=include_bots).by_kind)


def _query(qr_id: int, period: Period, *, include_bots: bool) -> Counts:
    parameters: dict[str, Any] = {
        "qr_id": qr_id,
        "start": period.start,
        "end": period.end,
        "first_day": period.first_day,
        "last_day": period.last_day,
        "include_bots": include_bots,
    }
    by_kind: ByKind = defaultdict(dict)
    total = before = NOTHING
    with connection.cursor() as cursor:
        is_one_day = period.first_day == period.last_day
        cursor.execute(_ONE_DAY_SQL if is_one_day else _DAYS_SQL, parameters)
        for kind, name, count in cursor.fetchall():
            if kind == "total":
                total, before = _read_totals(name)
            # "(other)" is a place nowhere.
            elif kind != "pin" or name != OTHER:
                by_kind[kind][name] = count
    return Counts(dict(by_kind), total, before)


def _read_totals(text: str) -> tuple[Total, Total]:
    """All time, and before these days."""
    scans, bots, recounted_at, recent_scans, recent_bots = text.split(":")
    total = Total(int(scans), int(bots), recounted_at)
    return total, Total(
        total.scans - int(recent_scans), total.bots - int(recent_bots), recounted_at
    )
