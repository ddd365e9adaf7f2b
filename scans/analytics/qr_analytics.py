"""The figures of one QR, read from its rollups: exact, no sampling.

As long as the total of the QR stays the same, so do its figures: they are cached in this
process until then, and the next request reads nothing but the total.

Unknown values (no country, no city, no variant) are in no list, and neither are the values
that a day with too many of them only counts together (see scans.analytics.rollups.capped).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from heapq import nsmallest
from threading import Lock
from typing import NamedTuple

from cachetools import LRUCache

from scans.analytics.counts import NO_SCANS, Total, read_counts, read_total
from scans.analytics.historical_counts import MAX_PINS, UNTRUNCATED, ByKind, rank, rank_top
from scans.analytics.rollups.dimensions import PIN_SEPARATOR
from scans.period import Period
from tenants.postgres_schemas import get_active_schema

Pairs = list[tuple[str, int]]
_Cell = tuple[float, float]
# Sorts after the count and city of every pin name of a cell.
_NO_CITY = (1, "")


class Pin(NamedTuple):
    """The scans of a cell of a tenth of a degree, with the city that most of them have.

    A tuple: as a dataclass, 200 of them took a fifth of the whole request.
    """

    lat: float
    lon: float
    city: str
    country: str


@dataclass(frozen=True, slots=True)
class QrAnalytics:
    """Names and counts by kind: day, hour, referer, client, country, city, device, os,
    browser, variant. Most scanned first, then by name. pins: the most scanned cells of
    the map; pin_scans: of each of them. total: of all time, in the snapshot of these figures.
    """

    by_kind: dict[str, Pairs] = field(default_factory=dict)
    pins: list[Pin] = field(default_factory=list)
    total: Total = NO_SCANS
    pin_scans: list[int] = field(default_factory=list)

    def of(self, kind: str) -> Pairs:
        """All pairs of one kind."""
        return self.by_kind.get(kind, [])

    @property
    def scans(self) -> int:
        """All scans of the period: every scan has exactly one day."""
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
_cache: LRUCache[tuple[str, int, Period, bool, Total], QrAnalytics] = LRUCache(256)
_cache_lock = Lock()


def get_qr_analytics(*, qr_id: int, period: Period, include_bots: bool = True) -> QrAnalytics:
    """The figures of one QR of the active schema.

    include_bots: False leaves crawlers, previews and prefetches out of every figure.
    """
    schema = get_active_schema()
    key = (schema, qr_id, period, include_bots, read_total(qr_id))
    with _cache_lock:
        analytics = _cache.get(key)
    if analytics is None:
        counts, total = read_counts(qr_id=qr_id, period=period, include_bots=include_bots)
        analytics = rank_counts(counts, total)
        with _cache_lock:
            # Under the total of these figures: a scan may have come in after the key was read.
            _cache[schema, qr_id, period, include_bots, total] = analytics
    return analytics


def rank_counts(counts: ByKind, total: Total = NO_SCANS) -> QrAnalytics:
    """The lists, from the counts of all names that can be in one."""
    counted_pins = count_pins(counts.pop("pin", {}).items())
    lists = {kind: _rank(kind, names) for kind, names in counts.items()}
    pins = [pin for pin, _ in counted_pins]
    return QrAnalytics(lists, pins, total, [scans for _, scans in counted_pins])


def _rank(kind: str, names: dict[str, int]) -> Pairs:
    ranked = rank(names.items()) if kind in UNTRUNCATED else rank_top(names.items())
    return [(name, names[name]) for name in ranked]


def merge_pins(pairs: Iterable[tuple[str, int]]) -> list[Pin]:
    """The pins of count_pins() alone."""
    return [pin for pin, _ in count_pins(pairs)]


def count_pins(pairs: Iterable[tuple[str, int]]) -> list[tuple[Pin, int]]:
    """One pin for each cell with its scans, most scanned first, then from south-west to north-east.

    pairs: pin names (latitude, longitude, city and country, joined) and their scans. A pin
    shows the city that most scans of its cell have, in a tie the first in the alphabet.
    """
    counts: dict[_Cell, int] = defaultdict(int)
    cells = [(_parse_cell(name), name, count) for name, count in pairs]
    for cell, _, count in cells:
        counts[cell] += count
    ranked = nsmallest(MAX_PINS, counts, key=lambda cell: (-counts[cell], cell))
    best: dict[_Cell, tuple[int, str]] = dict.fromkeys(ranked, _NO_CITY)
    for cell, name, count in cells:
        if cell in best and (-count, name) < best[cell]:
            best[cell] = (-count, name)
    return [(Pin(*cell, *best[cell][1].split(PIN_SEPARATOR)[2:]), counts[cell]) for cell in ranked]


@lru_cache(maxsize=16_384)
def _parse_cell(pin: str) -> _Cell:
    latitude, longitude, _, _ = pin.split(PIN_SEPARATOR)
    return float(latitude), float(longitude)
