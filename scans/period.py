"""Periods of whole UTC days, over which scans are counted, listed and exported."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """Whole UTC days, both ends included."""

    first_day: date
    last_day: date

    @classmethod
    def of_day(cls, day: date) -> "Period":
        return cls(day, day)

    @classmethod
    def ending(cls, last_day: date, *, days: int) -> "Period":
        """days=30 is the last day and the 29 days before."""
        return cls(last_day - timedelta(days=days - 1), last_day)

    @property
    def days(self) -> int:
        """How many days are inside."""
        return (self.last_day - self.first_day).days + 1

    @property
    def dates(self) -> list[date]:
        """Each day, in order."""
        return [self.first_day + timedelta(days=number) for number in range(self.days)]

    @property
    def start(self) -> datetime:
        """The first moment inside."""
        return datetime.combine(self.first_day, time(), UTC)

    @property
    def end(self) -> datetime:
        """The first moment after."""
        return datetime.combine(self.last_day + timedelta(days=1), time(), UTC)
