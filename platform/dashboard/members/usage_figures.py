"""The images of a workspace as bars: by who made them, and by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from babel.dates import format_skeleton
from babel.numbers import format_currency
from django.utils.safestring import SafeString

from dashboard.charts.bars import Bar, draw_bars, get_axis_end
from dashboard.frame.formatting import format_number, get_active_locale
from kernel.translation import gettext as _
from qrs.selectors.usage import KeyShare


class _MonthUsage(Protocol):
    month: date
    renders: int
    credits_spent: int
    overage: int
    overage_usd: Decimal


@dataclass(frozen=True, slots=True)
class MonthRow:
    """images: credits included. cost: of the overage, as text; "" for none."""

    name: str
    images: int
    credits_spent: int
    overage: int
    cost: str


@dataclass(frozen=True, slots=True)
class MonthChart:
    """axis: labels from the top. ticks: under the first and the last bar. rows: newest first."""

    drawing: SafeString
    axis: tuple[int, int, int]
    ticks: list[str]
    rows: list[MonthRow]


def format_usd(amount: Decimal) -> str:
    return str(format_currency(amount, "USD", locale=get_active_locale()))


def list_callers(shares: Sequence[KeyShare], *, whole: int) -> list[dict[str, Any]]:
    """Rows of a bar list, the most images first. whole: of keys and people."""
    rows = [
        (f"{share.name} ({share.key_prefix}…)", share.renders + share.credits_spent)
        for share in shares
    ]
    people = max(0, whole - sum(count for _label, count in rows))
    rows.append((_("People, in the dashboard and by log-in"), people))
    rows.sort(key=lambda row: -row[1])
    return [
        {"label": label, "count": count, "share": count / whole if whole else None}
        for label, count in rows
    ]


def draw_months(months: Sequence[date], past: Sequence[_MonthUsage]) -> MonthChart:
    """months: the oldest first, the last one runs. past: of those that had renders."""
    found = {usage.month: usage for usage in past}
    rows = [_make_row(month, found.get(month)) for month in months]
    bars = [
        Bar(row.images, f"{row.name}: {format_number(row.images)}", is_partial=row is rows[-1])
        for row in rows
    ]
    end = get_axis_end(max(bar.count for bar in bars))
    return MonthChart(
        drawing=draw_bars(bars, label=_("Images by month")),
        axis=(end, end // 2, 0),
        ticks=[rows[0].name, rows[-1].name],
        rows=rows[::-1],
    )


def _make_row(month: date, usage: _MonthUsage | None) -> MonthRow:
    name = format_skeleton("yMMM", month, locale=get_active_locale())
    if usage is None:
        return MonthRow(name, 0, 0, 0, "")
    return MonthRow(
        name,
        usage.renders + usage.credits_spent,
        usage.credits_spent,
        usage.overage,
        format_usd(usage.overage_usd) if usage.overage else "",
    )
