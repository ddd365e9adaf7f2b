"""Quota months start on the 1st at 00:00 UTC, in every time zone."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from plans.quota_months import (
    get_last_quota_month,
    get_quota_month,
    get_quota_renewal,
    list_quota_months,
)


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


def test_months_are_listed_across_the_turn_of_a_year() -> None:
    assert list_quota_months(last=date(2026, 2, 1), count=4) == [
        date(2025, 11, 1),
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]


def test_the_last_month_is_the_one_before() -> None:
    assert get_last_quota_month(datetime(2026, 1, 1, tzinfo=UTC)) == date(2025, 12, 1)
