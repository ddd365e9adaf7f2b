"""Bars by day or week as SVG.

The drawing is stretched to the width of its card, so it holds no text; the labels are HTML.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_STEP, _WIDTH, _HEIGHT = 10, 8, 100
_STEPS_OF_AXIS = (1, 2, 3, 4, 5, 6, 8, 10)


@dataclass(frozen=True, slots=True)
class Bar:
    """title: shown for the bar, such as "3 May: 12". is_partial: a day that is not over."""

    count: int
    title: str
    is_weekend: bool = False
    is_partial: bool = False


def get_axis_end(most: int) -> int:
    """A round number from the largest count up; even, so that its half is whole."""
    if most <= 2:
        return 2
    power: int = 10 ** (len(str(most)) - 1)
    end = next(step * power for step in _STEPS_OF_AXIS if step * power >= most)
    return end + end % 2


def draw_bars(bars: Sequence[Bar], *, label: str) -> SafeString:
    """label: what a screen reader says in place of the drawing."""
    end = get_axis_end(max((bar.count for bar in bars), default=0))
    width = max(1, len(bars)) * _STEP
    drawn = "".join(_draw_bar(place, bar, end) for place, bar in enumerate(bars))
    lines = "".join(f'<path class="chart-line" d="M0 {y}H{width}"/>' for y in (0.25, 50, 99.75))
    return mark_safe(  # noqa: S308 - numbers, and escaped text
        f'<svg class="chart-bars" viewBox="0 0 {width} {_HEIGHT}" preserveAspectRatio="none"'
        f' role="img" aria-label="{escape(label)}">'
        '<defs><pattern id="partial" width="4" height="4" patternUnits="userSpaceOnUse">'
        '<rect class="chart-partial" width="4" height="2"/></pattern></defs>'
        f"{lines}{drawn}</svg>"
    )


def _draw_bar(place: int, bar: Bar, end: int) -> str:
    height = ceil(bar.count / end * _HEIGHT * 10) / 10
    x = place * _STEP
    kind = "chart-today" if bar.is_partial else "chart-weekend" if bar.is_weekend else "chart-bar"
    return (
        f'<g class="{kind}" data-tip="{escape(bar.title)}">'
        f'<rect class="chart-hit" x="{x}" width="{_STEP}" height="{_HEIGHT}"/>'
        f'<rect x="{x + 1}" y="{_HEIGHT - height:g}" width="{_WIDTH}" height="{height:g}"/></g>'
    )
