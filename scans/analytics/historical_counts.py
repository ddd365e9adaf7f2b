"""The counts of past days of one QR, and what a list can need of them beside today's."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from heapq import nsmallest

from scans.analytics.rollups.dimensions import PIN_SEPARATOR

TOP = 10
MAX_PINS = 200
# Lists that are answered whole.
WHOLE = ("day", "hour", "variant")

ByKind = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Past:
    """Counts of past days, with what a top list can need of them at hand.

    heads: by kind, the names that can be in a list although today has none of them:
    the ten most scanned (a name with more scans in the past has more in all).
    cells: the names of each cell of the map. cut: kinds of which only the most scanned names
    were read.
    """

    by_kind: ByKind
    heads: dict[str, list[str]]
    cells: dict[str, list[str]]
    cut: frozenset[str] = frozenset()

    @classmethod
    def of(cls, by_kind: ByKind, cut: Iterable[str] = ()) -> "Past":
        """Sort once what many requests read."""
        cells: dict[str, list[str]] = defaultdict(list)
        for name in by_kind.get("pin", {}):
            cells[pin_cell(name)].append(name)
        heads = {
            kind: list(names) if kind in WHOLE else rank_top(names.items())
            for kind, names in by_kind.items()
        }
        heads["pin"] = _head_pins(by_kind.get("pin", {}), cells)
        return cls(by_kind, heads, dict(cells), frozenset(cut))

    def count_names(self) -> int:
        """Of all kinds."""
        return sum(map(len, self.by_kind.values()))

    def add_names(self, kind: str, counts: dict[str, int]) -> None:
        """Names of a kind that was cut; none has more scans than those that were read."""
        self.by_kind[kind].update(counts)

    def add_to(self, recent: ByKind) -> ByKind:
        """Both together: all that can be in a list, and not more."""
        joined: ByKind = {}
        for kind in {*self.heads, *recent}:
            past, now = self.by_kind.get(kind, {}), recent.get(kind, {})
            names = {*self.heads.get(kind, ()), *now}
            if kind == "pin":
                names.update(*(self.cells.get(pin_cell(name), ()) for name in now))
            joined[kind] = {name: past.get(name, 0) + now.get(name, 0) for name in names}
        return joined


NO_PAST = Past({}, {}, {})


def pin_cell(pin: str) -> str:
    """Latitude and longitude of a pin's name."""
    return PIN_SEPARATOR.join(pin.split(PIN_SEPARATOR)[:2])


def rank(pairs: Iterable[tuple[str, int]]) -> list[str]:
    """Names, most counted first, then by name."""
    return [name for name, _ in sorted(pairs, key=lambda pair: (-pair[1], pair[0]))]


def rank_top(pairs: Iterable[tuple[str, int]]) -> list[str]:
    """The first ten of rank()."""
    return [name for name, _ in nsmallest(TOP, pairs, key=lambda pair: (-pair[1], pair[0]))]


def _head_pins(pins: dict[str, int], cells: dict[str, list[str]]) -> list[str]:
    """All names of every cell that is not behind MAX_PINS others."""
    counts = {cell: sum(pins[name] for name in names) for cell, names in cells.items()}
    if len(counts) > MAX_PINS:
        least = sorted(counts.values(), reverse=True)[MAX_PINS - 1]
        return [name for cell, count in counts.items() if count >= least for name in cells[cell]]
    return list(pins)
