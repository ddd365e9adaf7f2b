"""What a page's URL says about figures and scans: a period, a filter, and what an export holds."""

from collections.abc import Mapping
from datetime import date

from kernel.errors import FieldErrors
from kernel.translation import gettext as _
from scans.analytics.row_counts import NAMES, RowFilter
from scans.period import Period

PRESET_DAYS = (7, 30, 90, 365)
DEFAULT_DAYS = 30
MAX_DAYS = 366
"""Of two dates."""
_MAX_VALUE_LENGTH = 2048
# Before that there are no scans; and the first days of the calendar have none before them.
_FIRST_YEAR = 2000


def parse_page_period(query: Mapping[str, str], *, today: date) -> Period:
    """days, or from and to, both included; today and the 29 days before without.

    Raises FieldErrors (400) for days, from and to.
    """
    first, last = query.get("from", ""), query.get("to", "")
    if first or last:
        return _parse_dates(first, last, today)
    raw = query.get("days", str(DEFAULT_DAYS))
    if raw not in map(str, PRESET_DAYS):
        choices = ", ".join(map(str, PRESET_DAYS))
        raise FieldErrors.of("days", _("Use one of %(choices)s.") % {"choices": choices})
    return Period.ending(today, days=int(raw))


def parse_row_filter(query: Mapping[str, str]) -> RowFilter | None:
    """The first of the known kinds that the query names; "" is none."""
    for kind in NAMES:
        value = query.get(kind, "")
        # What no column can hold, PostgreSQL need not be asked for.
        if value and "\0" not in value and len(value) <= _MAX_VALUE_LENGTH:
            return RowFilter(kind, value)
    return None


def _parse_dates(first: str, last: str, today: date) -> Period:
    errors = {
        field: [_("Use a date such as %(example)s.") % {"example": today.isoformat()}]
        for field, raw in (("from", first), ("to", last))
        if _parse_date(raw) is None
    }
    first_day, last_day = _parse_date(first), _parse_date(last)
    if first_day is None or last_day is None:
        raise FieldErrors(errors)
    last_day = min(last_day, today)
    period = Period(first_day, last_day)
    if period.days < 1:
        raise FieldErrors.of("to", _("The last day is before the first."))
    if period.days > MAX_DAYS:
        message = _("At most %(most)d days, both included.") % {"most": MAX_DAYS}
        raise FieldErrors.of("to", message)
    return period


def _parse_date(raw: str) -> date | None:
    try:
        parsed = date.fromisoformat(raw) if len(raw) == len("2026-05-03") else None
    except ValueError:
        return None
    return parsed if parsed is not None and parsed.year >= _FIRST_YEAR else None
