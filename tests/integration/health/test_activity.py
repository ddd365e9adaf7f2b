"""The last hour by minutes: scans from sampled counters, and errors."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from redis import Redis

from health.activity import get_activity, record_error, record_sample
from kernel.redis_clients import get_redis
from scans.events import COUNTERS_KEY

NOW = datetime(2026, 5, 3, 14, 0, 10, tzinfo=UTC)
_KEYS = ("health:samples", "health:errors", COUNTERS_KEY)


@pytest.fixture
def redis() -> Iterator[Redis]:
    client = get_redis(settings.REDIS_URL)
    client.delete(*_KEYS)
    yield client
    client.delete(*_KEYS)


def sample(redis: Redis, at: datetime, answered: int) -> None:
    redis.hset(COUNTERS_KEY, "answered", answered)
    record_sample(redis, now=at)


def test_a_minute_has_the_scans_between_two_samples(redis: Redis) -> None:
    for minutes, answered in ((3, 100), (2, 160), (1, 160), (0, 175)):
        sample(redis, NOW - timedelta(minutes=minutes), answered)
    activity = get_activity(redis, now=NOW)
    assert [minute.scans for minute in activity.minutes][-3:] == [60, 0, 15]
    assert activity.scans_of_last_minute == 15
    assert activity.scans_of_hour == 75


def test_a_gap_and_a_replaced_redis_are_unknown_and_not_zero(redis: Redis) -> None:
    for minutes, answered in ((9, 100), (4, 900), (3, 5), (2, 8)):
        sample(redis, NOW - timedelta(minutes=minutes), answered)
    activity = get_activity(redis, now=NOW, minutes=9)
    assert [minute.scans for minute in activity.minutes] == [None] * 6 + [3, None, None]


def test_errors_count_in_their_minute_and_are_forgotten_after_a_day(redis: Redis) -> None:
    record_error(redis, now=NOW - timedelta(hours=25))
    record_error(redis, now=NOW - timedelta(hours=2))
    record_error(redis, now=NOW - timedelta(minutes=5))
    record_error(redis, now=NOW - timedelta(minutes=5))
    record_sample(redis, now=NOW)
    activity = get_activity(redis, now=NOW)
    assert activity.errors_of_hour == 2
    assert activity.minutes[-5].errors == 2
    assert activity.errors_of_day == 3


def test_without_samples_nothing_is_claimed(redis: Redis) -> None:
    activity = get_activity(redis, now=NOW)
    assert activity.latest is None
    assert activity.scans_of_last_minute is None
    assert len(activity.minutes) == 60


def test_only_a_day_of_samples_is_kept(redis: Redis) -> None:
    for hours in (30, 25, 23, 0):
        sample(redis, NOW - timedelta(hours=hours), 1)
    assert redis.zcard("health:samples") == 2
