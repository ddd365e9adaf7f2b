"""Quota months: months in UTC."""

import re
from datetime import UTC, date, datetime, timedelta

_MONTH = re.compile(r"20[0-9]{2}-[0-9]{2}")


def get_quota_month(now: datetime) -> date:
    """The first day of the UTC month of a time."""
    return now.astimezone(UTC).date().replace(day=1)


def get_last_quota_month(now: datetime) -> date:
    """The first day of the month that ended last."""
    return (get_quota_month(now) - timedelta(days=1)).replace(day=1)


def list_quota_months(*, last: date, count: int) -> list[date]:
    """Their first days, the oldest first."""
    months = [last]
    while len(months) < count:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months[::-1]


def parse_quota_month(text: str) -> date:
    """The first day of ``2026-05``. Raises ValueError."""
    if not _MONTH.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(f"{text}-01")


def get_quota_renewal(now: datetime) -> datetime:
    """The start of the next quota month: the 1st at 00:00 UTC."""
    next_month = (get_quota_month(now) + timedelta(days=32)).replace(day=1)
    return datetime(next_month.year, next_month.month, 1, tzinfo=UTC)
