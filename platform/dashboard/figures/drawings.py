"""The charts of a QR's page: bars by day or week, the hours of the week, the map."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date, format_skeleton, get_day_names
from django.templatetags.static import static
from django.utils.safestring import SafeString

from dashboard.charts.bars import Bar, draw_bars, get_axis_end
from dashboard.charts.heat_map import draw_heat_map
from dashboard.charts.world_map import Pin, draw_world_map
from dashboard.figures.names import name_country
from dashboard.frame.bundle import has_world_map
from dashboard.frame.formatting import format_day, format_number, get_active_locale
from kernel.translation import gettext as _
from scans.pages import QrFigures
from scans.period import Period

# Bars of single days would be narrower than a pixel on a phone.
_MOST_DAYS = 120
_WEEK = 7
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class BarChart:
    """ticks: labels under the first, a middle and the last bar. rows: the same as a table."""

    drawing: SafeString
    by_week: bool
    axis: tuple[int, int, int]
    ticks: list[str]
    rows: list[tuple[str, int]]
    has_today: bool


@dataclass(frozen=True, slots=True)
class HeatMap:
    """days: names of the rows. note: where columns do not begin on the hour."""

    drawing: SafeString
    days: list[str]
    note: str


def draw_days(figures: QrFigures, *, today: date, week_start: int) -> BarChart:
    """week_start: 0 Monday, 6 Sunday."""
    period, counts = figures.period, dict(figures.analytics.of("day"))
    by_week = period.days > _MOST_DAYS
    spans = list(_list_weeks(period, week_start)) if by_week else list(_list_days(period))
    bars, rows = [], []
    for span in spans:
        count = sum(counts.get(day.isoformat(), 0) for day in _list_dates(span))
        name = _name_span(span)
        bars.append(
            Bar(
                count,
                f"{name}: {format_number(count)}",
                is_weekend=not by_week and span.first_day.weekday() >= _SATURDAY,
                is_partial=span.first_day <= today <= span.last_day,
            )
        )
        rows.append((name, count))
    end = get_axis_end(max((bar.count for bar in bars), default=0))
    label = _("Scans by week") if by_week else _("Scans by day")
    ticks = [spans[0].first_day, spans[len(spans) // 2].first_day, spans[-1].last_day]
    return BarChart(
        drawing=draw_bars(bars, label=label),
        by_week=by_week,
        axis=(end, end // 2, 0),
        ticks=[_name_tick(day) for day in (ticks if len(spans) > 2 else ticks[:1])],
        rows=rows[::-1],
        has_today=any(bar.is_partial for bar in bars),
    )


def draw_hours(figures: QrFigures, *, week_start: int) -> HeatMap:
    names = get_day_names("abbreviated", locale=get_active_locale())
    order = [(week_start + place) % _WEEK for place in range(_WEEK)]
    minutes = figures.column_minutes
    minute = f"{minutes[0]:02}" if len(minutes) == 1 else "00"

    def get_title(row: int, hour: int, count: int) -> str:
        return f"{names[order[row]]} {hour:02}:{minute}: {format_number(count)}"

    return HeatMap(
        drawing=draw_heat_map(
            [figures.hours[weekday] for weekday in order],
            label=_("Scans by hour of the week"),
            get_title=get_title,
        ),
        days=[names[weekday] for weekday in order],
        note=_describe_columns(minutes),
    )


def draw_places(figures: QrFigures) -> SafeString | None:
    """None where the shape of the land was not built."""
    if not has_world_map():
        return None
    analytics = figures.analytics
    pins = [
        Pin(pin.lat, pin.lon, scans, _describe_pin(pin.city, pin.country, scans))
        for pin, scans in zip(analytics.pins, analytics.pin_scans, strict=True)
    ]
    land = f"{static('dashboard/build/world.svg')}#land"
    return draw_world_map(pins, land_url=land, title=_("Where the scans came from"))


def _describe_pin(city: str, country: str, scans: int) -> str:
    parts = [part for part in (city, name_country(country) if country else "") if part]
    return f"{', '.join(parts) or _('Unknown place')}: {format_number(scans)}"


def _describe_columns(minutes: tuple[int, ...]) -> str:
    if minutes == (0,):
        return ""
    if len(minutes) == 1:
        return _("Columns begin at %(minute)d minutes past the hour.") % {"minute": minutes[0]}
    return _("Columns begin within the hour, as the zone's offset is no whole hour all year.")


def _list_days(period: Period) -> Iterator[Period]:
    return (Period.of_day(day) for day in _list_dates(period))


def _list_weeks(period: Period, week_start: int) -> Iterator[Period]:
    """The first and the last may be shorter."""
    first = period.first_day
    while first <= period.last_day:
        to_end = (week_start - 1 - first.weekday()) % _WEEK
        last = min(first + timedelta(days=to_end), period.last_day)
        yield Period(first, last)
        first = last + timedelta(days=1)


def _list_dates(period: Period) -> list[date]:
    return [period.first_day + timedelta(days=number) for number in range(period.days)]


def _name_span(span: Period) -> str:
    if span.days == 1:
        return format_date(span.first_day, "EEE d MMM", locale=get_active_locale())
    return f"{_name_tick(span.first_day)} - {format_day(span.last_day)}"


def _name_tick(day: date) -> str:
    """27 Oct."""
    return format_skeleton("MMMd", day, locale=get_active_locale())
