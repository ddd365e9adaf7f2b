"""What the first page of the admin site shows: the platform at this moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from redis import Redis, RedisError

from accounts.models import Mail, MailState
from customdomains.models import CustomDomain, DomainStatus
from health.activity import Activity, Minute, get_activity
from health.probe import Probe
from health.probes import probe_renders
from health.selectors import get_rounds
from scans.selectors import list_top_workspaces
from tenants.models import PlanRequest, PlanRequestStatus, Tenant

_MAX_DOMAINS = 10
_MAX_MAILS = 5
_MAX_REQUESTS = 10
_MAX_WORKSPACES = 10
_MAILS_OF = timedelta(days=30)
_BAR_PITCH = 10
_CHART_HEIGHT = 100


class Bar(NamedTuple):
    """A rectangle of the chart of minutes, in units of its view box."""

    x: int
    y: int
    height: int
    is_unknown: bool
    title: str


class GraceDomain(NamedTuple):
    name: str
    workspace: str
    grace_until: datetime


@dataclass(frozen=True, slots=True)
class Overview:
    """activity: None while Redis is unavailable."""

    activity: Activity | None
    probes: Sequence[tuple[str, Probe]]
    domains: Sequence[GraceDomain]
    failed_mails: Sequence[Mail]
    requests: Sequence[PlanRequest]
    top_workspaces: Sequence[tuple[Tenant, int]]

    @property
    def most_scans(self) -> int:
        minutes = self.activity.minutes if self.activity else ()
        return max((minute.scans or 0 for minute in minutes), default=0)

    @property
    def bars(self) -> list[Bar]:
        minutes = self.activity.minutes if self.activity else ()
        return [_draw(index, minute, self.most_scans) for index, minute in enumerate(minutes)]

    @property
    def first_minute(self) -> datetime | None:
        return _start_of(self.activity.minutes[0]) if self.activity else None

    @property
    def last_minute(self) -> datetime | None:
        return _start_of(self.activity.minutes[-1]) if self.activity else None


def get_overview(*, redis: Redis, now: datetime) -> Overview:
    """Does not raise when Redis is unavailable: this is the page that has to say so."""
    try:
        activity = get_activity(redis, now=now)
    except RedisError:
        activity = None
    in_grace = CustomDomain.objects.filter(status=DomainStatus.GRACE)
    first = in_grace.order_by("grace_until").select_related("tenant")[:_MAX_DOMAINS]
    probes = {**get_rounds().ask().result(), "renders": probe_renders()}
    return Overview(
        activity=activity,
        probes=[(name.replace("_", " "), probe) for name, probe in probes.items()],
        domains=[
            GraceDomain(row.domain, row.tenant.name, row.grace_until)
            for row in first
            if row.grace_until is not None
        ],
        failed_mails=_list_failed_mails(now),
        requests=_list_open_requests(),
        top_workspaces=_list_top_workspaces(redis),
    )


def _list_open_requests() -> list[PlanRequest]:
    """Those that wait longest first."""
    waiting = PlanRequest.objects.filter(status=PlanRequestStatus.OPEN).order_by("id")
    return list(waiting.select_related("tenant", "plan")[:_MAX_REQUESTS])


def _list_top_workspaces(redis: Redis) -> list[tuple[Tenant, int]]:
    """(workspace, scans of the last 7 whole days)."""
    try:
        ranked = list_top_workspaces(redis, count=_MAX_WORKSPACES)
    except RedisError:
        return []
    tenants = Tenant.objects.in_bulk([row.tenant_id for row in ranked])
    return [(tenants[row.tenant_id], row.scans) for row in ranked if row.tenant_id in tenants]


def _list_failed_mails(now: datetime) -> list[Mail]:
    failed = Mail.objects.filter(state=MailState.FAILED, created_at__gt=now - _MAILS_OF)
    return list(failed.order_by("-id")[:_MAX_MAILS])


def _draw(index: int, minute: Minute, most: int) -> Bar:
    start = f"{_start_of(minute):%H:%M}"
    if minute.scans is None:
        return Bar(index * _BAR_PITCH, _CHART_HEIGHT - 2, 2, True, f"{start}: not sampled")
    # A minute with a single scan beside thousands is still to be seen.
    height = max(2, round(_CHART_HEIGHT * minute.scans / most)) if minute.scans else 0
    title = f"{start}: {minute.scans:,} scans"
    return Bar(index * _BAR_PITCH, _CHART_HEIGHT - height, height, False, title)


def _start_of(minute: Minute) -> datetime:
    return datetime.fromtimestamp(minute.starts_at, UTC)
