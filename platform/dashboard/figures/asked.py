"""What the URL of a QR's page asks for, and the same URL with changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from kernel.errors import FieldErrors
from scans.page_parameters import (
    DEFAULT_DAYS,
    PRESET_DAYS,
    parse_page_period,
    parse_row_filter,
)
from scans.pages import RowFilter
from scans.period import Period

CARDS = {
    "places": ("country", "region", "city"),
    "devices": ("device", "os", "browser"),
    "sources": ("referer", "host"),
}
"""Tabs of each card, the first one open."""
LEAVE_OUT = "exclude"


@dataclass(frozen=True, slots=True)
class Asked:
    """days: one of PRESET_DAYS, 0 for two dates. tabs: the open one of each card.

    errors: of the fields days, from and to; the period is then the usual one.
    """

    period: Period
    days: int
    include_bots: bool
    row_filter: RowFilter | None
    tabs: Mapping[str, str]
    errors: Mapping[str, list[str]] = field(default_factory=dict)

    def query(self, **changes: str | None) -> str:
        """The query string of the same page with changes; None takes a parameter away."""
        values = {**self._as_query(), **changes}
        if "days" in changes:
            values |= {"from": None, "to": None}
        return urlencode({name: value for name, value in values.items() if value})

    def query_for_filter(self, row_filter: RowFilter | None) -> str:
        """With this filter in place of any other."""
        without = {} if self.row_filter is None else {self.row_filter.kind: None}
        chosen = {} if row_filter is None else {row_filter.kind: row_filter.value}
        return self.query(**without | chosen)

    def fields(self, *names: str) -> list[tuple[str, str]]:
        """Hidden fields of a form that sets the named parameters itself."""
        return [
            (name, value) for name, value in self._as_query().items() if value and name not in names
        ]

    def presets(self) -> list[tuple[int, str, bool]]:
        """The usual periods: days, query string, whether it is the chosen one."""
        return [(days, self.query(days=str(days)), days == self.days) for days in PRESET_DAYS]

    def _as_query(self) -> dict[str, str]:
        values = {"days": str(self.days) if self.days not in (0, DEFAULT_DAYS) else ""}
        if not self.days:
            values |= {
                "from": self.period.first_day.isoformat(),
                "to": self.period.last_day.isoformat(),
            }
        values["bots"] = "" if self.include_bots else LEAVE_OUT
        if self.row_filter is not None:
            values[self.row_filter.kind] = self.row_filter.value
        for card, tab in self.tabs.items():
            values[card] = "" if tab == CARDS[card][0] else tab
        return values


def read_asked(query: Mapping[str, str], *, today: date) -> Asked:
    """Whatever cannot be read is as if it were not there, but for the period, which says so."""
    errors: Mapping[str, list[str]] = {}
    try:
        period = parse_page_period(query, today=today)
    except FieldErrors as error:
        errors = {name: list(messages) for name, messages in error.errors.items()}
        period = Period.ending(today, days=DEFAULT_DAYS)
    return Asked(
        period=period,
        days=period.days if period.days in PRESET_DAYS and period.last_day == today else 0,
        include_bots=query.get("bots") != LEAVE_OUT,
        row_filter=parse_row_filter(query),
        tabs={
            card: query[card] if query.get(card) in kinds else kinds[0]
            for card, kinds in CARDS.items()
        },
        errors=errors,
    )
