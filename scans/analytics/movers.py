"""QRs whose scans have changed most, and QRs that nobody scans any more.

Both look at whole past days only, so that they are the same all day long. Deleted QRs are left
out.
"""

from datetime import date, timedelta
from heapq import nlargest
from typing import Any, NamedTuple

from django.db import connection

from kernel.sql_files import read_sql
from qrs.models import DynamicQr
from scans.analytics.workspace_days import WorkspaceDays, get_past_result, sum_by_qr
from scans.period import Period

_SILENT_QRS = read_sql(__package__, "silent_qrs")
WEEK = 7
# In the better of the two weeks: below, chance moves a QR more than people do.
MIN_SCANS = 20
MOVERS = 5
# More than are shown, because some may be deleted since.
_CANDIDATES = 50
SCANNED_DAYS = 7
SILENT_DAYS = 3


class Mover(NamedTuple):
    """A QR with its scans of the last 7 whole days and of the 7 before."""

    short_id: str
    name: str
    scans: int
    before: int

    @property
    def difference(self) -> int:
        return self.scans - self.before

    @property
    def change(self) -> float | None:
        """0.25 is a quarter more; None when there were none before."""
        return self.difference / self.before if self.before else None


class Movers(NamedTuple):
    """At most five each, the largest difference first."""

    up: list[Mover]
    down: list[Mover]


class SilentQr(NamedTuple):
    """A QR that people scanned every day for a week, and then not at all."""

    short_id: str
    name: str


class _Change(NamedTuple):
    qr_id: int
    scans: int
    before: int

    @property
    def difference(self) -> int:
        return self.scans - self.before


def list_movers(days: WorkspaceDays) -> Movers:
    """The QRs with the most scans more, and fewer, than in the week before.

    days: the last two weeks at least, of which the last day is today.
    """
    yesterday = days.period.last_day - timedelta(days=1)
    fortnight = Period.ending(yesterday, days=2 * WEEK)
    changes = get_past_result(days, fortnight, "movers", _list_changes)
    names = _find_names([one.qr_id for one in changes])
    movers = [
        Mover(*names[one.qr_id], one.scans, one.before) for one in changes if one.qr_id in names
    ]
    movers.sort(key=lambda one: (-abs(one.difference), one.name, one.short_id))
    up = [one for one in movers if one.difference > 0]
    down = [one for one in movers if one.difference < 0]
    return Movers(up[:MOVERS], down[:MOVERS])


def _list_changes(fortnight: Period) -> list[_Change]:
    """Those that may be shown, in no order."""
    week = Period.ending(fortnight.last_day, days=WEEK)
    before = Period.ending(week.first_day - timedelta(days=1), days=WEEK)
    sums, sums_before = sum_by_qr(week), sum_by_qr(before)
    changes: list[_Change] = []
    for qr_id in sums.keys() | sums_before.keys():
        scans, scans_before = (sum(some.get(qr_id, (0, 0))) for some in (sums, sums_before))
        if max(scans, scans_before) >= MIN_SCANS:
            changes.append(_Change(qr_id, scans, scans_before))
    up = nlargest(_CANDIDATES, changes, key=lambda one: one.difference)
    down = nlargest(_CANDIDATES, changes, key=lambda one: -one.difference)
    return list({*up, *down})


def list_silent(days: WorkspaceDays) -> list[SilentQr]:
    """Active QRs that people scanned on each of 7 days, then not on the 3 whole days after nor
    today, by name.

    days: the last 11 at least, read with_qrs, of which the last day is today.
    """
    yesterday = days.period.last_day - timedelta(days=1)
    watched = Period.ending(yesterday, days=SCANNED_DAYS + SILENT_DAYS)
    silent = get_past_result(days, watched, "silent", _find_silent)
    scanned = {qr_id for qr_id, count in days.last_day_by_qr.items() if count.people}
    still = [qr_id for qr_id in silent if qr_id not in scanned]
    names = _find_names(still, is_active=True, is_blocked=False)
    return sorted((SilentQr(*one) for one in names.values()), key=lambda one: one[::-1])


def _find_silent(watched: Period) -> list[int]:
    parameters: dict[str, Any] = {
        "start": watched.start,
        "end": watched.end,
        "silent_since": Period.of_day(get_silent_since(watched.last_day)).start,
        "scanned_days": SCANNED_DAYS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SILENT_QRS, parameters)
        return [qr_id for (qr_id,) in cursor.fetchall()]


def get_silent_since(yesterday: date) -> date:
    """The first day without a scan."""
    return yesterday - timedelta(days=SILENT_DAYS - 1)


def _find_names(qr_ids: list[int], **conditions: bool) -> dict[int, tuple[str, str]]:
    """{QR id: (short id, name)} of those that exist."""
    if not qr_ids:
        return {}
    found = DynamicQr.objects.filter(pk__in=qr_ids, **conditions)
    return {
        pk: (short_id, name) for pk, short_id, name in found.values_list("pk", "short_id", "name")
    }
