"""The sums of some scans. Pure: the same rows in any order give the same sums."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from scans.rollups import dimensions
from scans.rollups.dimensions import OTHER, READERS, CountedScan


class QrTotal(NamedTuple):
    """What to add to one QR's total."""

    qr_id: int
    scan_count: int
    bot_count: int
    last_scanned_at: datetime


class HourSum(NamedTuple):
    """hour: aware UTC, its first moment."""

    qr_id: int
    hour: datetime
    human_count: int
    bot_count: int


class DayList(NamedTuple):
    """The values of one dimension, of one QR on one UTC day."""

    qr_id: int
    day: date
    dimension: str


class ValueSum(NamedTuple):
    """first_event_id: the smallest of the scans that are counted here."""

    qr_id: int
    day: date
    dimension: str
    value: str
    human_count: int
    bot_count: int
    first_event_id: UUID

    @property
    def place(self) -> DayList:
        """The list that the value stands in."""
        return DayList(self.qr_id, self.day, self.dimension)


TOTAL_COLUMNS, HOUR_COLUMNS, VALUE_COLUMNS = (
    tuple(row.__annotations__.values()) for row in (QrTotal, HourSum, ValueSum)
)


class Sums(NamedTuple):
    """All that some scans add; each part in the order of its key."""

    totals: list[QrTotal]
    hours: list[HourSum]
    values: list[ValueSum]


def sum_scans(scans: Iterable[CountedScan]) -> Sums:
    """Count the redirected ones. Values beyond the bound are not folded yet."""
    by_qr: dict[int, list[CountedScan]] = defaultdict(list)
    for scan in scans:
        if scan.outcome == "redirected":
            by_qr[scan.qr_id].append(scan)
    sums = Sums([], [], [])
    for qr_id in sorted(by_qr):
        _sum_qr(qr_id, by_qr[qr_id], sums)
    return sums


def _sum_qr(qr_id: int, scans: list[CountedScan], sums: Sums) -> None:
    scans.sort(key=attrgetter("event_id.int"))
    bots = sum(scan.is_bot for scan in scans)
    latest = max(scan.scanned_at for scan in scans)
    sums.totals.append(QrTotal(qr_id, len(scans), bots, latest))
    by_hour: dict[datetime, list[CountedScan]] = defaultdict(list)
    by_day: dict[date, list[CountedScan]] = defaultdict(list)
    for scan in scans:
        hour, day = _place(scan.scanned_at)
        by_hour[hour].append(scan)
        by_day[day].append(scan)
    for hour in sorted(by_hour):
        of_hour = by_hour[hour]
        bots = sum(scan.is_bot for scan in of_hour)
        sums.hours.append(HourSum(qr_id, hour, len(of_hour) - bots, bots))
    for day in sorted(by_day):
        _sum_day(qr_id, day, by_day[day], sums.values)


def _place(moment: datetime) -> tuple[datetime, date]:
    moment = moment.astimezone(UTC)
    return moment.replace(minute=0, second=0, microsecond=0), moment.date()


def _sum_day(qr_id: int, day: date, scans: Sequence[CountedScan], into: list[ValueSum]) -> None:
    """scans: in the order of event ids."""
    bots = [scan for scan in scans if scan.is_bot]
    event_ids = [scan.event_id for scan in reversed(scans)]
    for dimension, read in READERS.items():
        values = [read(scan) for scan in scans]
        counts = Counter(values)
        bot_counts = Counter(map(read, bots)) if bots else {}
        # Of equal keys the last one stays, which is the first scan.
        first = dict(zip(reversed(values), event_ids, strict=True))
        counts.pop("", None)
        into += [
            ValueSum(
                qr_id,
                day,
                dimension,
                value,
                counts[value] - bot_counts.get(value, 0),
                bot_counts.get(value, 0),
                first[value],
            )
            for value in sorted(counts)
        ]


def fold_values(values: Iterable[ValueSum]) -> list[ValueSum]:
    """Keep the values of each list that came first, count the others together.

    values: all of their lists, sorted by list; how ties would go never matters,
    because a scan has one value in each list.
    """
    kept: list[ValueSum] = []
    for _, group in groupby(values, key=attrgetter("place")):
        ranked = sorted(group, key=attrgetter("first_event_id.int"))
        rest = ranked[dimensions.MAX_VALUES :]
        kept += ranked[: dimensions.MAX_VALUES]
        if rest:
            kept.append(join_values(rest))
    return kept


def join_values(values: Sequence[ValueSum]) -> ValueSum:
    """Several values of one list as its "(other)"."""
    return ValueSum(
        *values[0].place,
        OTHER,
        sum(one.human_count for one in values),
        sum(one.bot_count for one in values),
        min((one.first_event_id for one in values), key=attrgetter("int")),
    )


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment of a UTC day, and the first after it."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return start, start + timedelta(days=1)
