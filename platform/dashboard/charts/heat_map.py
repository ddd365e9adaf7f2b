"""Seven days by 24 hours as SVG, stretched to its card; labels are HTML."""

from collections.abc import Callable, Sequence
from math import ceil

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

LEVELS = 6
_CELL, _SIZE = 10, 9


def draw_heat_map(
    rows: Sequence[Sequence[int]], *, label: str, get_title: Callable[[int, int, int], str]
) -> SafeString:
    """get_title: of row, column and count."""
    most = max((count for row in rows for count in row), default=0)
    cells = "".join(
        f'<rect class="heat-{get_level(count, most)}" x="{x * _CELL}" y="{y * _CELL}"'
        f' width="{_SIZE}" height="{_SIZE}" rx="1" data-tip="{escape(get_title(y, x, count))}"/>'
        for y, row in enumerate(rows)
        for x, count in enumerate(row)
    )
    width, height = 24 * _CELL - 1, len(rows) * _CELL - 1
    return mark_safe(  # noqa: S308 - numbers, and escaped text
        f'<svg class="chart-heat" viewBox="0 0 {width} {height}" preserveAspectRatio="none"'
        f' role="img" aria-label="{escape(label)}">{cells}</svg>'
    )


def get_level(count: int, most: int) -> int:
    """0 for none, else 1 to LEVELS."""
    return ceil(count / most * LEVELS) if most else 0
