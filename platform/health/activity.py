"""What happened minute by minute: scans, waiting batches, errors.

A task samples the counters once a minute into Redis, where the last day is kept. They are for
people to look at: after a loss of Redis they begin anew, while the ledger in PostgreSQL is exact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

import msgspec
from redis import Redis

from scans.accounting.balance import get_answered
from scans.accounting.waiting import get_backlog

_SAMPLES_KEY = "health:samples"
_ERRORS_KEY = "health:errors"
_KEPT_MINUTES = 24 * 60
_MINUTE_SECS = 60
# Later than this, the number of a minute would be spread over several.
_MAX_GAP_SECS = 150


class Sample(msgspec.Struct, array_like=True):
    """at: Unix time in seconds. answered: scans since counting began. waiting: of the stream."""

    at: float
    answered: int = 0
    waiting_batches: int = 0
    lag_secs: float = 0.0


@dataclass(frozen=True, slots=True)
class Minute:
    """scans: None when the minute was not sampled."""

    starts_at: int
    scans: int | None
    errors: int


@dataclass(frozen=True, slots=True)
class Activity:
    """The last hour, oldest minute first; the minute that has not ended is left out."""

    minutes: Sequence[Minute]
    errors_of_day: int
    latest: Sample | None

    @property
    def scans_of_last_minute(self) -> int | None:
        return self.minutes[-1].scans

    @property
    def scans_of_hour(self) -> int:
        return sum(minute.scans or 0 for minute in self.minutes)

    @property
    def errors_of_hour(self) -> int:
        return sum(minute.errors for minute in self.minutes)


def record_sample(redis: Redis, *, now: datetime) -> None:
    """Note the counters as they are. Raises redis.RedisError, django.db.DatabaseError."""
    at, backlog = now.timestamp(), get_backlog(redis)
    sample = Sample(at, get_answered(redis), backlog.entries, max(0.0, backlog.age_secs))
    horizon = at - _KEPT_MINUTES * _MINUTE_SECS
    redis.zadd(_SAMPLES_KEY, {msgspec.json.encode(sample): at})
    redis.zremrangebyscore(_SAMPLES_KEY, "-inf", horizon)
    _forget_errors(redis, before=_minute_of(horizon))


def record_error(redis: Redis, *, now: datetime) -> None:
    """Count an error that was not foreseen. Raises redis.RedisError."""
    redis.hincrby(_ERRORS_KEY, str(_minute_of(now.timestamp())), 1)


def get_activity(redis: Redis, *, now: datetime, minutes: int = 60) -> Activity:
    """Raises redis.RedisError."""
    end = _minute_of(now.timestamp())
    start = end - minutes * _MINUTE_SECS
    rows: Any = redis.zrangebyscore(_SAMPLES_KEY, start - _MAX_GAP_SECS, "+inf")
    samples = [msgspec.json.decode(row, type=Sample) for row in rows]
    errors = _read_errors(redis)
    scans = _scans_by_minute(samples)
    starts = range(start, end, _MINUTE_SECS)
    return Activity(
        minutes=[Minute(at, scans.get(at), errors.get(at, 0)) for at in starts],
        errors_of_day=sum(errors.values()),
        latest=samples[-1] if samples else None,
    )


def _scans_by_minute(samples: Sequence[Sample]) -> Mapping[int, int]:
    """What came in between two samples, under the minute in which the first was taken."""
    counts: dict[int, int] = {}
    for before, after in pairwise(samples):
        grown = after.answered - before.answered
        # Less: PostgreSQL was restored from a dump, or an event was appended twice by the version
        # before.
        if 0 < after.at - before.at <= _MAX_GAP_SECS and grown >= 0:
            minute = _minute_of(before.at)
            counts[minute] = counts.get(minute, 0) + grown
    return counts


def _read_errors(redis: Redis) -> dict[int, int]:
    raw: Any = redis.hgetall(_ERRORS_KEY)
    return {int(minute): int(count) for minute, count in raw.items()}


def _forget_errors(redis: Redis, *, before: int) -> None:
    outdated = [str(minute) for minute in _read_errors(redis) if minute < before]
    if outdated:
        redis.hdel(_ERRORS_KEY, *outdated)


def _minute_of(timestamp: float) -> int:
    return int(timestamp) // _MINUTE_SECS * _MINUTE_SECS
