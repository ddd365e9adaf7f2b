"""Quota months start on the 1st at 00:00 UTC, in every time zone."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from plans.quota_months import get_quota_month, get_quota_renewal


@pytest.mark.parametrize(
    ("now", "month", "renewal"),
    [
        (datetime(2026, 5, 1, tzinfo=UTC), date(2026, 5, 1), datetime(2026, 6, 1, tzinfo=UTC)),
        (
            datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC),
            date(2026, 12, 1),
            datetime(2027, 1, 1, tzinfo=UTC),
        ),
        (datetime(2028, 2, 29, tzinfo=UTC), date(2028, 2, 1), datetime(2028, 3, 1, tzinfo=UTC)),
    ],
)
def test_quota_month_is_a_calendar_month(now: datetime, month: date, renewal: datetime) -> None:
    assert get_quota_month(now) == month
    assert get_quota_renewal(now) == renewal


def test_quota_month_is_in_utc() -> None:
    montreal = timezone(timedelta(hours=-4))
    assert get_quota_month(datetime(2026, 4, 30, 21, tzinfo=montreal)) == date(2026, 5, 1)
