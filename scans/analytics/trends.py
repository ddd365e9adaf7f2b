"""The scans of a workspace over whole days, each against the same time before.

Today is not over: it is shown, and never part of a comparison.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from scans.analytics.workspace_days import WorkspaceDays
from scans.period import Period

CHART_DAYS = 30
# Twice the longest period that is compared, and today.
TREND_DAYS = 2 * CHART_DAYS + 1


class Trend(NamedTuple):
    """Scans of whole days, and of as many days before."""

    scans: int
    before: int

    @property
    def change(self) -> float | None:
        """0.25 is a quarter more; None when there were none before."""
        return (self.scans - self.before) / self.before if self.before else None


@dataclass(frozen=True, slots=True)
class WorkspaceTrends:
    """yesterday: against the same day of the week before. week, month: 7 and 30 whole days.

    by_day: the last 30 days, today included, in order. today: until now.
    """

    today: int
    yesterday: Trend
    week: Trend
    month: Trend
    by_day: list[tuple[date, int]]
    all_time: int


def get_workspace_trends(days: WorkspaceDays) -> WorkspaceTrends:
    """days: TREND_DAYS of them, of which the last one is today."""
    today = days.period.last_day
    yesterday = today - timedelta(days=1)
    chart = Period.ending(today, days=CHART_DAYS)
    return WorkspaceTrends(
        today=days.count(today),
        yesterday=Trend(days.count(yesterday), days.count(yesterday - timedelta(days=7))),
        week=_compare(days, yesterday, 7),
        month=_compare(days, yesterday, CHART_DAYS),
        by_day=[(day, days.count(day)) for day in chart.dates],
        all_time=days.total.of(include_bots=True),
    )


def _compare(days: WorkspaceDays, last_day: date, length: int) -> Trend:
    before = last_day - timedelta(days=length)
    return Trend(
        days.sum(Period.ending(last_day, days=length)), days.sum(Period.ending(before, days=length))
    )
