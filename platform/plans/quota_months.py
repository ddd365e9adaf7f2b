"""Quota months: months in UTC."""

from datetime import UTC, date, datetime, timedelta


def get_quota_month(now: datetime) -> date:
    """The first day of the UTC month of a time."""
    return now.astimezone(UTC).date().replace(day=1)


def get_quota_renewal(now: datetime) -> datetime:
    """The start of the next quota month: the 1st at 00:00 UTC."""
    next_month = (get_quota_month(now) + timedelta(days=32)).replace(day=1)
    return datetime(next_month.year, next_month.month, 1, tzinfo=UTC)
