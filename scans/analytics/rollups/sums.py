"""The sums of scans in memory: the same rows in any order give the same sums."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from itertools import compress
from typing import NamedTuple

from scans.analytics.rollups.dimensions import READERS, CountedScan


class QrTotal(NamedTuple):
    qr_id: int
    scan_count: int
    bot_count: int
    last_scanned_at: datetime


class HourSum(NamedTuple):
    """The scans of one QR in one hour. hour: its first moment, aware UTC."""

    qr_id: int
    hour: datetime
    human_count: int
    bot_count: int


class DimensionDay(NamedTuple):
    """The key of a bucket: the values of one dimension, of one QR on one UTC day."""

    qr_id: int
    day: date
    dimension: str


class ValueSum(NamedTuple):
    """The scans of one value of a bucket."""

    qr_id: int
    day: date
    dimension: str
    value: str
    human_count: int
    bot_count: int

    @property
    def bucket(self) -> DimensionDay:
        """The key of the bucket that the value is in."""
        return DimensionDay(self.qr_id, self.day, self.dimension)


TOTAL_COLUMNS, HOUR_COLUMNS, VALUE_COLUMNS = (
    tuple(row.__annotations__.values()) for row in (QrTotal, HourSum, ValueSum)
)


class Sums(NamedTuple):
    """The sums of scans; each part in the order of its key."""

    totals: list[QrTotal]
    hours: list[HourSum]
    values: list[ValueSum]


def sum_scans(scans: Iterable[CountedScan]) -> Sums:
    """Count the redirected scans, with all of their values."""
    by_qr: dict[int, list[CountedScan]] = defaultdict(list)
    for scan in scans:
        if scan.outcome == "redirected":
            by_qr[scan.qr_id].append(scan)
    sums = Sums([], [], [])
    for qr_id in sorted(by_qr):
        _sum_qr(qr_id, by_qr[qr_id], sums)
    return sums


def _sum_qr(qr_id: int, scans: list[CountedScan], sums: Sums) -> None:
    hours = [_number_hour(scan.scanned_at) for scan in scans]
    in_hour = Counter(hours)
    bots_in_hour = Counter(compress(hours, [scan.is_bot for scan in scans]))
    latest = max(scan.scanned_at for scan in scans)
    sums.totals.append(QrTotal(qr_id, len(scans), bots_in_hour.total(), latest))
    for hour in sorted(in_hour):
        bots = bots_in_hour[hour]
        sums.hours.append(HourSum(qr_id, _hour_of(hour), in_hour[hour] - bots, bots))
    days = sorted({hour // 24 for hour in in_hour})
    for day in days:
        of_day = scans
        if len(days) > 1:
            of_day = [scan for scan, hour in zip(scans, hours, strict=True) if hour // 24 == day]
        _sum_day(qr_id, date.fromordinal(day), of_day, sums.values)


def _number_hour(moment: datetime) -> int:
    """Hours since the start of the calendar, in UTC."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.toordinal() * 24 + moment.hour


def _hour_of(number: int) -> datetime:
    return datetime.combine(date.fromordinal(number // 24), time(number % 24), UTC)


def _sum_day(qr_id: int, day: date, scans: Sequence[CountedScan], into: list[ValueSum]) -> None:
    are_bots = [scan.is_bot for scan in scans]
    has_bots = any(are_bots)
    for dimension, read in READERS.items():
        values = read(scans)
        counts = Counter(values)
        bot_counts = Counter(compress(values, are_bots)) if has_bots else {}
        counts.pop("", None)
        for value in sorted(counts):
            bots = bot_counts.get(value, 0)
            fields = qr_id, day, dimension, value, counts[value] - bots, bots
            into.append(tuple.__new__(ValueSum, fields))
