"""Numbers, percents and times by language, with the typographic spaces of each."""

import math
from datetime import date, datetime
from functools import cache

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal
from babel.numbers import format_percent as babel_format_percent
from django.utils import timezone
from django.utils.translation import get_language

from kernel.clock import utc_now

_LEAST_SHARE = 0.005


@cache
def get_locale(language: str) -> Locale:
    """English dates are day before month, as the rest of the product writes them."""
    return Locale.parse("en_GB" if language == "en" else language)


def get_active_locale() -> Locale:
    """The locale of the page's language."""
    return get_locale((get_language() or "en").partition("-")[0])


def format_number(value: float | None) -> str:
    """1,004 or 1 004; "" for None."""
    return "" if value is None else format_decimal(value, locale=get_active_locale())


def format_ratio(value: float) -> str:
    """One decimal, rounded down, so that 4.48 is not said to be 4.5."""
    return format_decimal(math.floor(value * 10) / 10, "0.0", locale=get_active_locale())


def format_percent(value: float | None, *, signed: bool = False) -> str:
    """A share of 1 in whole percents: 0.152 is 15%, in French 15 %; "" for None."""
    if value is None:
        return ""
    # What is shown as 0 has no sign.
    value = value if abs(value) >= _LEAST_SHARE else 0
    text = babel_format_percent(value, format=None, locale=get_active_locale())
    return f"+{text}" if signed and value > 0 else text.replace("-", "\u2212")


def format_moment(value: datetime | None) -> str:
    """Date and time in the workspace's time zone: 3 May 2026, 14:00."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return format_datetime(local, "medium", locale=get_active_locale()).rpartition(":")[0]


def format_day(value: date | None) -> str:
    """3 May 2026; of a time, its day in the workspace's time zone."""
    if value is None:
        return ""
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    return format_date(local, "medium", locale=get_active_locale())


def format_ago(value: datetime | None) -> str:
    """2 hours ago."""
    if value is None:
        return ""
    delta = value - utc_now()
    return str(format_timedelta(delta, add_direction=True, locale=get_active_locale()))
