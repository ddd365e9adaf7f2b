"""The counts of past days of one QR, and which of them a list can need beside today's."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from heapq import nsmallest

from scans.analytics.rollups.dimensions import PIN_SEPARATOR

TOP = 10
MAX_PINS = 200
UNTRUNCATED = ("day", "hour", "variant")
"""Kinds that are returned with all of their names."""
# What an entry without names costs, in names of about 150 bytes.
_BASE_WEIGHT = 100

ByKind = dict[str, dict[str, int]]
"""kind -> name -> count, such as {"city": {"Montreal, CA": 12}}."""


@dataclass(frozen=True, slots=True)
class HistoricalCounts:
    """Counts of past days, indexed by what a top list can need of them.

    top_names: by kind, the names that can be in a list although today has none of them:
    the ten most scanned (a name with more scans in the past has more in all).
    pins_by_cell: the names of each cell of the map. truncated: kinds of which only the most
    scanned names were read.
    """

    by_kind: ByKind
    top_names: dict[str, list[str]]
    pins_by_cell: dict[str, list[str]]
    truncated: frozenset[str] = frozenset()

    @classmethod
    def of(cls, by_kind: ByKind, truncated: Iterable[str] = ()) -> "HistoricalCounts":
        """Sort once for many requests."""
        pins_by_cell: dict[str, list[str]] = defaultdict(list)
        for name in by_kind.get("pin", {}):
            pins_by_cell[pin_cell(name)].append(name)
        top_names = {
            kind: list(names) if kind in UNTRUNCATED else rank_top(names.items())
            for kind, names in by_kind.items()
        }
        top_names["pin"] = _top_pins(by_kind.get("pin", {}), pins_by_cell)
        return cls(by_kind, top_names, dict(pins_by_cell), frozenset(truncated))

    @property
    def weight(self) -> int:
        """The size in memory, in names."""
        return _BASE_WEIGHT + sum(map(len, self.by_kind.values()))

    def add_names(self, kind: str, counts: dict[str, int]) -> None:
        """Add names of a truncated kind; none has more scans than those that were read."""
        self.by_kind[kind].update(counts)

    def add_to(self, recent: ByKind) -> ByKind:
        """The sum with today's counts: of each name that can be in a list, and no others."""
        summed: ByKind = {}
        for kind in {*self.top_names, *recent}:
            past, now = self.by_kind.get(kind, {}), recent.get(kind, {})
            names = {*self.top_names.get(kind, ()), *now}
            if kind == "pin":
                names.update(*(self.pins_by_cell.get(pin_cell(name), ()) for name in now))
            summed[kind] = {name: past.get(name, 0) + now.get(name, 0) for name in names}
        return summed


NO_HISTORY = HistoricalCounts({}, {}, {})


def pin_cell(pin: str) -> str:
    """Latitude and longitude of a pin's name."""
    return PIN_SEPARATOR.join(pin.split(PIN_SEPARATOR)[:2])


def rank(pairs: Iterable[tuple[str, int]]) -> list[str]:
    """Names, most counted first, then by name."""
    return [name for name, _ in sorted(pairs, key=lambda pair: (-pair[1], pair[0]))]


def rank_top(pairs: Iterable[tuple[str, int]]) -> list[str]:
    """The first ten of rank()."""
    return [name for name, _ in nsmallest(TOP, pairs, key=lambda pair: (-pair[1], pair[0]))]


def _top_pins(pins: dict[str, int], pins_by_cell: dict[str, list[str]]) -> list[str]:
    """All names of the cells that rank among the first MAX_PINS, ties included."""
    counts = {cell: sum(pins[name] for name in names) for cell, names in pins_by_cell.items()}
    if len(counts) <= MAX_PINS:
        return list(pins)
    least = sorted(counts.values(), reverse=True)[MAX_PINS - 1]
    return [name for cell, count in counts.items() if count >= least for name in pins_by_cell[cell]]
