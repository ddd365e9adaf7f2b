"""Days that people ask the log for."""

import re
from datetime import date

from kernel.errors import FieldErrors
from kernel.translation import gettext as _

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def parse_activity_day(name: str, raw: str) -> date:
    """name: of the field. Raises FieldErrors (400)."""
    day = _read_day(raw)
    if day is None:
        raise FieldErrors.of(name, _("Enter a day such as 2026-05-01."))
    return day


def _read_day(raw: str) -> date | None:
    """None for what is no day, or has no day before or after it."""
    if not _DAY.fullmatch(raw):
        return None
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        return None
    return day if date.min.year < day.year < date.max.year else None
