"""Every component with its states, on one page that the axe test walks."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.templatetags.static import static

from dashboard.charts.bars import Bar, draw_bars
from dashboard.charts.heat_map import draw_heat_map
from dashboard.charts.sparkline import draw_sparkline
from dashboard.charts.world_map import Pin, draw_world_map
from dashboard.designer.advice import make_advice
from dashboard.designer.choices import describe_grade, list_patterns
from dashboard.designer.preview import Slot
from dashboard.frame import PublicRequest, Undo, add_toast, go_to, public_page, render_page
from dashboard.frame.bundle import has_world_map
from dashboard.frame.icons import NAMES
from qrs.rendering.report import GRADES

_START = date(2026, 10, 28)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@public_page
def show_styleguide(request: PublicRequest) -> HttpResponse:
    """A POST shows a toast, and turns the switch."""
    if request.method == "POST":
        add_toast(request, 'Paused. Scans now show your "paused" page.', undo=Undo(request.path))
        if request.htmx:
            context = {"is_on": request.POST.get("is_active") == "true"}
            part = "dashboard/styleguide/switch.html"
            return render_page(request, part, context, part=part)
        return go_to(request, request.path)
    return render_page(request, "dashboard/styleguide/styleguide.html", _make_context())


def _make_context() -> dict[str, Any]:
    return {
        "icons": NAMES,
        "is_on": True,
        "errors": ["Enter a valid URL."],
        "choices": [("", "Automatic"), ("en", "English"), ("fr", "Français")],
        "patterns": list_patterns(),
        "slots": _make_slots(),
        "grades": [(grade, describe_grade(grade)) for grade in GRADES],
        "rows": [
            {"label": "Montreal, CA", "count": 455, "share": 0.45, "url": "#montreal"},
            {"label": "Toronto, CA", "count": 85, "share": 0.08},
            {"label": "A place with a very long name that does not fit, CA", "count": 6},
        ],
        "bars": draw_bars(_make_bars(), label="Scans by day"),
        "days": _DAYS,
        "sparkline": draw_sparkline([3, 5, 4, 8, 6, 9, 2, 0, 4, 7, 8, 5]),
        "heat_map": _draw_heat_map(),
        "world_map": draw_world_map(
            [
                Pin(45.5, -73.6, 455, "Montreal: 455 scans"),
                Pin(48.9, 2.4, 40, "Paris: 40 scans"),
                Pin(-33.9, 151.2, 3, "Sydney: 3 scans"),
            ],
            land_url=f"{static('dashboard/build/world.svg')}#land" if has_world_map() else "",
            title="Scans by place",
        ),
    }


def _make_slots() -> dict[str, Slot]:
    """What stands beside controls; one is wrong, with advice."""
    slots = {name: Slot(name) for name in ("pattern", "color", "quiet_zone")}
    wrong = "Too little contrast: #ffe9a8 on #ffffff cannot be scanned."
    return slots | {"eye_color": Slot("eye_color", [wrong], make_advice(("eye_color", "#8a6a00")))}


def _make_bars() -> list[Bar]:
    days = [_START + timedelta(days=at) for at in range(30)]
    return [
        Bar(
            (at * 37) % 61,
            f"{day:%-d %b}: {(at * 37) % 61}",
            is_weekend=day.weekday() >= 5,
            is_partial=at == 29,
        )
        for at, day in enumerate(days)
    ]


def _draw_heat_map() -> str:
    counts = [[(day * hour * 7) % 23 for hour in range(24)] for day in range(7)]
    return draw_heat_map(
        counts,
        label="Scans by hour",
        get_title=lambda row, hour, count: f"{_DAYS[row]} {hour}:00: {count}",
    )
