"""The figures of one QR, read from its rollups: one query, no sampling.

What is unknown (no country, no city, no variant) is in no list. Values beyond the
bound on a day's values (see scans.rollups) appear together, as "(other)".
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from scans.rollups.dimensions import PIN_SEPARATOR

TOP = 10
MAX_PINS = 200
_READ_SQL = (Path(__file__).parent / "sql" / "read_rollups.sql").read_text(encoding="utf-8")

Pairs = list[tuple[str, int]]


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


@dataclass(frozen=True, slots=True)
class Pin:
    """Scans of one tenth of a degree, with the place that most of them name."""

    lat: float
    lon: float
    city: str
    country: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Names and counts by kind: day, hour, referer, client, country, city, device, os,
    browser, variant, pin. Most scanned first, then by name.
    """

    by_kind: dict[str, Pairs] = field(default_factory=dict)

    def of(self, kind: str) -> Pairs:
        """All pairs of one kind."""
        return self.by_kind.get(kind, [])

    @property
    def scans(self) -> int:
        """Every scan has exactly one day."""
        return sum(count for _, count in self.of("day"))

    @property
    def heatmap(self) -> list[list[int]]:
        """Seven rows from Monday, 24 columns from 00:00 UTC."""
        grid = [[0] * 24 for _ in range(7)]
        for name, count in self.of("hour"):
            weekday, hour = divmod(int(name), 24)
            grid[weekday][hour] = count
        return grid

    @property
    def pins(self) -> list[Pin]:
        """The most scanned cells of the map."""
        return merge_pins(self.of("pin"))


def read_figures(*, qr_id: int, period: Period, include_bots: bool) -> Figures:
    """The figures of one QR of the active schema."""
    parameters: dict[str, Any] = {
        "qr_id": qr_id,
        "start": period.start,
        "end": period.end,
        "first_day": period.first_day,
        "last_day": period.last_day,
        "include_bots": include_bots,
        "top": TOP,
    }
    by_kind: dict[str, Pairs] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_READ_SQL, parameters)
        for kind, name, count, _place in cursor.fetchall():
            by_kind[kind].append((name, count))
    return Figures(by_kind)


def merge_pins(pairs: Iterable[tuple[str, int]]) -> list[Pin]:
    """One pin for each cell, most scanned first, then from south-west to north-east.

    pairs: latitude, longitude, city and country, joined; most scanned first, so
    the first name of a cell is the one that most of its scans carry.
    """
    names: dict[tuple[float, float], Pin] = {}
    counts: dict[tuple[float, float], int] = defaultdict(int)
    for name, count in pairs:
        latitude, longitude, city, country = name.split(PIN_SEPARATOR)
        cell = (float(latitude), float(longitude))
        names.setdefault(cell, Pin(*cell, city, country))
        counts[cell] += count
    ranked = sorted(counts, key=lambda cell: (-counts[cell], cell))
    return [names[cell] for cell in ranked[:MAX_PINS]]
