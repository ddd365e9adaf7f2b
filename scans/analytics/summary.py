"""The figures of all QRs of a workspace together, in the schema of the caller's workspace."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from heapq import merge
from itertools import groupby
from typing import NamedTuple

from qrs.models import DynamicQr
from scans.analytics.historical_counts import TOP
from scans.analytics.workspace_days import (
    ScanCount,
    WorkspaceDays,
    get_past_result,
    read_workspace_days,
    sum_by_qr,
)
from scans.period import Period

# How many names are looked up at once: some of the most scanned QRs may be deleted.
_CANDIDATES = 5 * TOP
_QrScans = tuple[int, int]


class TopQr(NamedTuple):
    """One of the most scanned QRs that still exist. scan_count: in the period."""

    short_id: str
    name: str
    scan_count: int


@dataclass(frozen=True, slots=True)
class WorkspaceSummary:
    """total_scans: all time. by_day: days with scans in order, as (ISO date, count)."""

    total_scans: int
    by_day: list[tuple[str, int]]
    top_qrs: list[TopQr]


def get_summary(*, period: Period, include_bots: bool = True) -> WorkspaceSummary:
    """Totals, days and the most scanned QRs.

    include_bots: False leaves crawlers, previews and prefetches out of every figure.
    """
    days = read_workspace_days(period, with_qrs=True)
    counts = {day: count.of(include_bots=include_bots) for day, count in days.days.items()}
    return WorkspaceSummary(
        total_scans=days.total.of(include_bots=include_bots),
        by_day=[(day.isoformat(), count) for day, count in counts.items() if count],
        top_qrs=_choose_top(_rank_qrs(days, include_bots=include_bots)),
    )


def _rank_qrs(days: WorkspaceDays, *, include_bots: bool) -> Iterator[_QrScans]:
    """(QR id, scans), the most scanned first; QRs without scans are left out."""
    past = _Past({}, [])
    if days.period.days > 1:
        before = Period(days.period.first_day, days.period.last_day - timedelta(days=1))
        name = f"ranked QRs, {include_bots=}"
        past = get_past_result(days, before, name, lambda one: _Past.rank(one, include_bots))
    today = {
        qr_id: past.counts.get(qr_id, 0) + count.of(include_bots=include_bots)
        for qr_id, count in days.last_day_by_qr.items()
    }
    unchanged = (one for one in past.ranked if one[0] not in today)
    ranked = merge(_rank(today.items()), unchanged, key=_get_scans, reverse=True)
    return (one for one in ranked if one[1])


@dataclass(frozen=True, slots=True)
class _Past:
    """The scans of QRs before the last day; ranked: the same pairs, the most scanned first."""

    counts: dict[int, int]
    ranked: list[_QrScans]

    def __len__(self) -> int:
        return len(self.ranked)

    @classmethod
    def rank(cls, period: Period, include_bots: bool) -> "_Past":
        counts = _count(sum_by_qr(period), include_bots=include_bots)
        return cls(counts, _rank(counts.items()))


def _count(sums: dict[int, ScanCount], *, include_bots: bool) -> dict[int, int]:
    return {qr_id: count.of(include_bots=include_bots) for qr_id, count in sums.items()}


def _rank(counts: Iterable[_QrScans]) -> list[_QrScans]:
    return sorted(counts, key=_get_scans, reverse=True)


def _get_scans(one: _QrScans) -> int:
    return one[1]


def _choose_top(ranked: Iterable[_QrScans]) -> list[TopQr]:
    """Those that exist; with as many scans, by name and short id."""
    top: list[TopQr] = []
    batch: dict[int, int] = {}
    for _, tied in groupby(ranked, _get_scans):
        batch.update(tied)
        if len(batch) >= _CANDIDATES:
            top += _find_names(batch)
            if len(top) >= TOP:
                return top[:TOP]
            batch = {}
    return [*top, *_find_names(batch)][:TOP]


def _find_names(counts: dict[int, int]) -> list[TopQr]:
    if not counts:
        return []
    found = DynamicQr.objects.filter(pk__in=counts).values_list("pk", "short_id", "name")
    top = [TopQr(short_id, name, counts[pk]) for pk, short_id, name in found]
    return sorted(top, key=lambda one: (-one.scan_count, one.name, one.short_id))
