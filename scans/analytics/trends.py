"""The scans of a workspace over whole days, each against the same time before.

Today is not over: it is shown, and never part of a comparison.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from scans.analytics.workspace_days import WorkspaceDays
from scans.period import Period

CHART_DAYS = 30
WEEK = 7
# Twice the longest period that is compared, and today.
TREND_DAYS = 2 * CHART_DAYS + 1


class Trend(NamedTuple):
    """Scans of whole days, and of as many days before.

    has_begun: the first scan ever is not younger than the days before.
    """

    scans: int
    before: int
    has_begun: bool = True

    @property
    def change(self) -> float | None:
        """0.25 is a quarter more; None when there were none before, or not for so long."""
        if not self.before or not self.has_begun:
            return None
        return (self.scans - self.before) / self.before


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
    yesterday = Period.of_day(today - timedelta(days=1))
    chart = Period.ending(today, days=CHART_DAYS)
    return WorkspaceTrends(
        today=days.count(today),
        yesterday=_compare(days, yesterday, days_ago=WEEK),
        week=_compare(days, Period.ending(yesterday.last_day, days=WEEK), days_ago=WEEK),
        month=_compare(
            days, Period.ending(yesterday.last_day, days=CHART_DAYS), days_ago=CHART_DAYS
        ),
        by_day=[(day, days.count(day)) for day in chart.dates],
        all_time=days.total.of(include_bots=True),
    )


def _compare(days: WorkspaceDays, period: Period, *, days_ago: int) -> Trend:
    ago = timedelta(days=days_ago)
    before = Period(period.first_day - ago, period.last_day - ago)
    first_day = _find_first_day(days)
    has_begun = first_day is None or first_day <= before.first_day
    return Trend(days.sum(period), days.sum(before), has_begun)


def _find_first_day(days: WorkspaceDays) -> date | None:
    """The day of the first scan ever; None when it is older than the days that were read."""
    if days.sum(days.period) < days.total.of(include_bots=True):
        return None
    return min(days.days, default=days.period.last_day)
