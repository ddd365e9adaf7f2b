"""The bars of the last 30 days; that of today is hatched, because today is not over."""

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date, format_skeleton
from django.utils.safestring import SafeString

from dashboard.charts.bars import Bar, draw_bars, get_axis_end
from dashboard.frame.formatting import format_number, get_active_locale
from kernel.translation import gettext as _
from scans.selectors import WorkspaceTrends

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class DayChart:
    """axis: labels from the top. ticks: under the first, the middle and the last bar.

    rows: the same as a table, newest first.
    """

    drawing: SafeString
    axis: tuple[int, int, int]
    ticks: list[str]
    rows: list[tuple[str, int]]


def draw_chart(trends: WorkspaceTrends) -> DayChart:
    today = trends.by_day[-1][0]
    named = [(_name_day(day), day, count) for day, count in trends.by_day]
    bars = [
        Bar(
            count,
            f"{name}: {format_number(count)}",
            is_weekend=day.weekday() >= _SATURDAY,
            is_partial=day == today,
        )
        for name, day, count in named
    ]
    end = get_axis_end(max(bar.count for bar in bars))
    days = [day for _, day, _ in named]
    return DayChart(
        drawing=draw_bars(bars, label=_("Scans by day")),
        axis=(end, end // 2, 0),
        ticks=[_name_tick(day) for day in (days[0], days[len(days) // 2], days[-1])],
        rows=[(name, count) for name, _, count in reversed(named)],
    )


def _name_day(day: date) -> str:
    return format_date(day, "EEE d MMM", locale=get_active_locale())


def _name_tick(day: date) -> str:
    return format_skeleton("MMMd", day, locale=get_active_locale())
