"""Rows of a top list: name, count, share, and how long the bar behind them is."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListedBar:
    """length: of 100, the first row's bar. share: of the whole, 0 to 1."""

    name: str
    count: int
    share: float
    length: float
    url: str = ""
    is_chosen: bool = False

    @property
    def svg_length(self) -> str:
        """The length as SVG writes numbers, whatever the reader's language."""
        return f"{self.length:.1f}"


def list_bars(rows: Iterable[tuple[str, int, str, bool]], *, whole: int) -> list[ListedBar]:
    """rows: name, count, link, whether it is the filter; most counted first."""
    listed = list(rows)
    most = max((count for _, count, _, _ in listed), default=0) or 1
    return [
        ListedBar(name, count, count / whole if whole else 0, 100 * count / most, url, is_chosen)
        for name, count, url, is_chosen in listed
    ]
