"""The figures of one QR, read from its rollups: exact, no sampling.

As long as its total stays the same, so do its figures: they are kept in this process
until then, and the next request reads nothing but the total.

What is unknown (no country, no city, no variant) is in no list, and neither are the values
that a day with too many of them only counts together (see scans.analytics.rollups.capped).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from heapq import nsmallest
from typing import NamedTuple

from django.db import connection

from scans.analytics.counts import NOTHING, Period, Total, read_counts, read_total
from scans.analytics.historical_counts import MAX_PINS, TOP, WHOLE, rank, rank_top
from scans.analytics.kept import Kept
from scans.analytics.rollups.dimensions import PIN_SEPARATOR

__all__ = ["MAX_PINS", "TOP", "Figures", "Pairs", "Period", "Pin", "merge_pins", "read_figures"]

Pairs = list[tuple[str, int]]
_Cell = tuple[float, float]
# Behind every name of a cell.
_NO_NAME = (1, "")


class Pin(NamedTuple):
    """Scans of one tenth of a degree, with the place that most of them name.

    A tuple: as a dataclass, 200 of them took a fifth of the whole request.
    """

    lat: float
    lon: float
    city: str
    country: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Names and counts by kind: day, hour, referer, client, country, city, device, os,
    browser, variant. Most scanned first, then by name. pins: the most scanned cells of
    the map. total: of all time, when these were the figures.
    """

    by_kind: dict[str, Pairs] = field(default_factory=dict)
    pins: list[Pin] = field(default_factory=list)
    total: Total = NOTHING

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


# About fifty kilobytes each.
_kept: Kept[Figures] = Kept(256)


def read_figures(*, qr_id: int, period: Period, include_bots: bool) -> Figures:
    """The figures of one QR of the active schema."""
    schema: str = connection.schema_name  # type: ignore[attr-defined]  # django-tenants'
    key = (schema, qr_id, period, include_bots)
    figures = _kept.get((*key, read_total(qr_id)))
    if figures is None:
        counts, total = read_counts(qr_id=qr_id, period=period, include_bots=include_bots)
        pins = merge_pins(counts.pop("pin", {}).items())
        lists = {kind: _order(kind, names) for kind, names in counts.items()}
        figures = Figures(lists, pins, total)
        _kept.put((*key, total), figures)
    return figures


def _order(kind: str, names: dict[str, int]) -> Pairs:
    ranked = rank(names.items()) if kind in WHOLE else rank_top(names.items())
    return [(name, names[name]) for name in ranked]


def merge_pins(pairs: Iterable[tuple[str, int]]) -> list[Pin]:
    """One pin for each cell, most scanned first, then from south-west to north-east.

    pairs: latitude, longitude, city and country, joined; and their scans. A cell shows
    the name that most of its scans carry, of equal ones the first by alphabet.
    """
    counts: dict[_Cell, int] = defaultdict(int)
    cells = [(_read_cell(name), name, count) for name, count in pairs]
    for cell, _, count in cells:
        counts[cell] += count
    ranked = nsmallest(MAX_PINS, counts, key=lambda cell: (-counts[cell], cell))
    best: dict[_Cell, tuple[int, str]] = dict.fromkeys(ranked, _NO_NAME)
    for cell, name, count in cells:
        if cell in best and (-count, name) < best[cell]:
            best[cell] = (-count, name)
    return [Pin(*cell, *best[cell][1].split(PIN_SEPARATOR)[2:]) for cell in ranked]


@lru_cache(maxsize=16_384)
def _read_cell(pin: str) -> _Cell:
    latitude, longitude, _, _ = pin.split(PIN_SEPARATOR)
    return float(latitude), float(longitude)
