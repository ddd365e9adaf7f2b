"""The hours in which each code is scanned: as many in all as were asked for."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from demo.fill.codes import FillCode, Life

# Local hours with scans, as hours of the day.
_OPEN = range(6, 23)
_MAX_DAYS = 390
_RECENT_DAYS = 7
# Shops, offices, restaurants: the days of the week with few scans, 0 is Monday.
_QUIET_DAYS = ((6,), (5, 6), (0, 1), (5, 6))
# Silence and a pause begin so many days before today.
_ENDED_DAYS = {Life.SILENT: 3, Life.PAUSED: 9}


class ScannedHour(NamedTuple):
    """number: of the code. hour: its start, aware UTC. scans: at least one."""

    number: int
    hour: datetime
    scans: int


def share_hours(codes: Sequence[FillCode], hours: int) -> list[int]:
    """How many hours each code gets; together exactly as many as there are."""
    total = sum(code.weight for code in codes)
    if not total:
        return [0] * len(codes)
    shares, given, weights = [], 0, 0
    for code in codes:
        weights += code.weight
        upto = hours * weights // total
        shares.append(upto - given)
        given = upto
    return shares


def plan_hours(code: FillCode, count: int, *, now: datetime) -> Iterator[ScannedHour]:
    """So many hours before this one, in which the code is scanned. now: aware UTC.

    Raises ValueError when a year has not so many hours.
    """
    rng = random.Random(code.number)  # noqa: S311 - repeatable, and no secret
    this_hour = now.replace(minute=0, second=0, microsecond=0)
    possible = _list_possible(code, count, this_hour)
    if len(possible) < count:
        raise ValueError(f"a code cannot be scanned in {count} hours: ask for more codes")
    most = 4 if code.weight > 100 else 1
    for hour in sorted(rng.sample(possible, count)):
        yield ScannedHour(code.number, hour, rng.randint(1, most))


def _list_possible(code: FillCode, count: int, this_hour: datetime) -> list[datetime]:
    """At least as many as are asked for, if a year has them."""
    days, numbers = code.days, _OPEN
    while True:
        possible = list(_list_hours(code, days, numbers, this_hour))
        if len(possible) >= count or days == _MAX_DAYS:
            return possible
        days, numbers = min(2 * days, _MAX_DAYS), range(24)


def _list_hours(
    code: FillCode, days: int, numbers: range, this_hour: datetime
) -> Iterator[datetime]:
    midnight = this_hour.replace(hour=0)
    for days_ago in range(_ENDED_DAYS.get(code.life, -1) + 1, days):
        is_recent = days_ago <= _RECENT_DAYS
        is_quiet = (midnight - timedelta(days=days_ago)).weekday() in _QUIET_DAYS[code.number % 4]
        is_thin = is_quiet or code.life is (Life.FALLING if is_recent else Life.RISING)
        for number in numbers:
            hour = midnight + timedelta(hours=number - 24 * days_ago)
            if hour < this_hour and (number % 3 == 0 or not is_thin):
                yield hour
