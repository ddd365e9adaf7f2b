"""The UTC offsets of a time zone in a period, as spans of constant offset.

PostgreSQL could convert, too, but with a list of zones of its own: a name that Python accepts in
the settings might be unknown there. And a span is added to thousands of hours in one statement.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from scans.period import Period

# No zone changes its offset twice within this time.
_STEP = timedelta(days=1)
_PRECISION = timedelta(seconds=1)


class OffsetSpan(NamedTuple):
    """start, end: aware UTC, the end is not inside. offset: local time less UTC."""

    start: datetime
    end: datetime
    offset: timedelta


@lru_cache(maxsize=512)
def list_offsets(zone: ZoneInfo, period: Period) -> tuple[OffsetSpan, ...]:
    """The spans of a period of UTC days, in order and without gaps."""
    spans: list[OffsetSpan] = []
    start = moment = period.start
    while moment < period.end:
        following = min(moment + _STEP, period.end)
        if _get_offset(zone, following) != _get_offset(zone, moment):
            change = _find_change(zone, moment, following)
            spans.append(OffsetSpan(start, change, _get_offset(zone, moment)))
            start = change
        moment = following
    if start < period.end:
        spans.append(OffsetSpan(start, period.end, _get_offset(zone, start)))
    return tuple(spans)


def list_column_minutes(spans: tuple[OffsetSpan, ...]) -> tuple[int, ...]:
    """At which minutes of local hours UTC hours begin: (0,) in zones of whole hours."""
    return tuple(sorted({int(span.offset.total_seconds()) // 60 % 60 for span in spans}))


def _get_offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    offset = moment.astimezone(zone).utcoffset()
    return offset or timedelta()


def _find_change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first second of the new offset."""
    old = _get_offset(zone, before)
    while after - before > _PRECISION:
        middle = before + timedelta(seconds=(after - before).total_seconds() // 2)
        if _get_offset(zone, middle) == old:
            before = middle
        else:
            after = middle
    return after.astimezone(UTC)
