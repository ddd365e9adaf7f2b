"""What the page shows, read from services of other apps."""

from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from dashboard.today.attention import list_attention
from dashboard.today.chart import draw_chart
from plans.selectors import count_renders
from qrs.selectors.codes import list_qrs
from qrs.selectors.recent_changes import RecentChange, list_recent_changes
from scans.period import Period
from scans.selectors import (
    TREND_DAYS,
    get_workspace_trends,
    list_movers,
    list_silent,
    read_workspace_days,
)
from tenants.principals import Principal
from tenants.selectors.authors import name_authors

_CHANGES = 5


class ShownChange(NamedTuple):
    """by: "" when nobody is known. destination: host and path."""

    change: RecentChange
    by: str
    old_destination: str
    new_destination: str


def build_content(principal: Principal, *, now: datetime) -> dict[str, Any]:
    """The context of the page: the first steps until the first scan, then the figures."""
    days = read_workspace_days(Period.ending(now.date(), days=TREND_DAYS), with_qrs=True)
    if not days.total.of(include_bots=True):
        return _build_first_steps(principal, now)
    trends = get_workspace_trends(days)
    return {
        "attention": list_attention(principal, silent=list_silent(days), now=now),
        "trends": trends,
        "chart": draw_chart(trends),
        "movers": list_movers(days),
        "changes": _list_changes(),
    }


def _build_first_steps(principal: Principal, now: datetime) -> dict[str, Any]:
    newest = list_qrs().first()
    return {
        "newest": newest,
        "has_downloaded": bool(count_renders(tenant_id=principal.tenant.pk, now=now)),
        "attention": list_attention(principal, silent=[], now=now),
        "changes": [],
    }


def _list_changes() -> list[ShownChange]:
    changes = list_recent_changes(limit=_CHANGES)
    if not changes:
        return []
    names = name_authors(one.changed_by for one in changes)
    return [
        ShownChange(
            change=one,
            by=names.get(one.changed_by, ""),
            old_destination=_shorten(one.old_url),
            new_destination=_shorten(one.new_url),
        )
        for one in changes
    ]


def _shorten(url: str) -> str:
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc}{parts.path.rstrip('/')}{query}"
