"""The line of 30 days beside a code, and its change of the last 7 whole days."""

from collections.abc import Sequence
from typing import NamedTuple

WIDTH, HEIGHT = 96, 24
# Of the line, so that its ends are not cut.
_MARGIN = 2
_WEEK = 7


class Sparkline(NamedTuple):
    """points: of an SVG polyline of WIDTH by HEIGHT. change: of 1; None without scans before."""

    points: str
    change: float | None
    total: int


def draw_sparkline(counts: Sequence[int]) -> Sparkline:
    """counts: by day, oldest first. The last day is not over and so is part of no comparison."""
    whole_days = counts[:-1]
    recent, before = sum(whole_days[-_WEEK:]), sum(whole_days[-2 * _WEEK : -_WEEK])
    return Sparkline(
        points=_list_points(counts),
        change=recent / before - 1 if before else None,
        total=sum(counts),
    )


def _list_points(counts: Sequence[int]) -> str:
    most = max(counts, default=0) or 1
    step = (WIDTH - 2 * _MARGIN) / max(len(counts) - 1, 1)
    height = HEIGHT - 2 * _MARGIN
    return " ".join(
        f"{_MARGIN + place * step:.1f},{_MARGIN + height * (1 - count / most):.1f}"
        for place, count in enumerate(counts)
    )
