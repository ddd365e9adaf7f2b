"""A line of 30 days in a row of a table."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from dashboard.charts.svg import element, write

_WIDTH, _HEIGHT, _EDGE = 96, 24, 2


def draw_sparkline(values: Sequence[int], *, title: str = "") -> SafeString:
    """title: for screen readers; without it the line is decoration beside its figures."""
    labelled = {"role": "img", "aria_label": title} if title else {"aria_hidden": "true"}
    return element(
        "svg",
        element("path", d=_draw_line(values)),
        class_="sparkline",
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        preserveAspectRatio="none",
        **labelled,
    )


def _draw_line(values: Sequence[int]) -> str:
    if not values:
        return ""
    most = max(values) or 1
    step = (_WIDTH - 2 * _EDGE) / max(len(values) - 1, 1)
    height = _HEIGHT - 2 * _EDGE
    points = [
        f"{write(_EDGE + at * step)} {write(_EDGE + height * (1 - value / most))}"
        for at, value in enumerate(values)
    ]
    if len(points) == 1:
        points.append(f"{_WIDTH - _EDGE} {points[0].split()[1]}")
    return "M" + "L".join(points)
