"""What needs a member's attention, the most urgent first; one row each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from customdomains.selectors.domains import list_domains
from dashboard.frame.formatting import format_day, format_number, format_percent
from kernel.translation import gettext as _
from kernel.translation import ngettext
from plans.selectors import count_renders
from scans.selectors import SilentQr, get_silent_since, list_paused_but_scanned
from tenants.principals import Principal
from tenants.selectors.members import list_open_invitations

# Of each kind, before the rest is only counted.
MAX_ROWS = 3
QUOTA_SHARE = 0.75


@dataclass(frozen=True, slots=True)
class Attention:
    """kind: warn, bad or info. title: of what it is about. link: a path below the workspace."""

    kind: str
    icon: str
    title: str
    text: str
    link: str
    link_text: str


def list_attention(
    principal: Principal, *, silent: Sequence[SilentQr], now: datetime
) -> list[Attention]:
    """Destinations that no longer respond are not watched."""
    return [
        *_list_domains(principal.tenant.pk),
        *_list_paused(now),
        *_list_silent(silent, now.date()),
        *_list_quota(principal, now),
        *_list_invitations(principal.tenant.pk, now),
    ]


def _list_domains(tenant_id: int) -> Iterator[Attention]:
    kinds = {"failed": "bad", "grace": "warn", "pending": "info"}
    domains = [one for one in list_domains(tenant_id=tenant_id) if one.status in kinds]
    order = list(kinds)
    for domain in sorted(domains, key=lambda one: order.index(one.status))[: 2 * MAX_ROWS]:
        yield Attention(
            kind=kinds[domain.status],
            icon="domains",
            title=domain.domain,
            text=_describe_domain(domain),
            link=f"domains/{domain.pk}/",
            link_text=_("See its records"),
        )


def _describe_domain(domain: Any) -> str:
    if domain.status == "failed":
        return _("No longer serves your codes: its DNS records are wrong.")
    if domain.status == "pending":
        return _("Waits for its DNS records.")
    return _("Its DNS records are no longer right. It serves your codes until %(day)s.") % {
        "day": format_day(domain.grace_until)
    }


def _list_paused(now: datetime) -> Iterator[Attention]:
    found = list_paused_but_scanned(now=now, limit=MAX_ROWS)
    for qr in found.qrs:
        text = ngettext(
            "Paused, and scanned once in 7 days.",
            "Paused, and scanned %(count)s times in 7 days.",
            qr.scan_count,
        )
        yield Attention(
            kind="warn",
            icon="pause",
            title=qr.name,
            text=text % {"count": format_number(qr.scan_count)},
            link=f"qrs/{qr.short_id}/",
            link_text=_("See its scans"),
        )
    if more := found.count - len(found.qrs):
        text = ngettext(
            "%(count)s more paused code is scanned.",
            "%(count)s more paused codes are scanned.",
            more,
        )
        yield _count_more("pause", text, more, "qrs/?state=paused")


def _list_silent(silent: Sequence[SilentQr], today: date) -> Iterator[Attention]:
    since = format_day(get_silent_since(today - timedelta(days=1)))
    for qr in silent[:MAX_ROWS]:
        yield Attention(
            kind="warn",
            icon="chart",
            title=qr.name,
            text=_("Scanned every day, then by nobody since %(day)s.") % {"day": since},
            link=f"qrs/{qr.short_id}/",
            link_text=_("See its scans"),
        )
    if more := len(silent[MAX_ROWS:]):
        text = ngettext(
            "%(count)s more code fell silent.", "%(count)s more codes fell silent.", more
        )
        yield _count_more("chart", text, more, "qrs/?sort=last_scan")


def _count_more(icon: str, text: str, count: int, link: str) -> Attention:
    return Attention("warn", icon, text % {"count": format_number(count)}, "", link, _("See codes"))


def _list_quota(principal: Principal, now: datetime) -> Iterator[Attention]:
    plan = principal.tenant.plan
    limit = plan.renders_per_month
    if not limit:
        return
    used = count_renders(tenant_id=principal.tenant.pk, now=now)
    if used > QUOTA_SHARE * limit:
        text = _("%(used)s of %(limit)s images of this month (%(share)s).") % {
            "used": format_number(used),
            "limit": format_number(limit),
            "share": format_percent(used / limit),
        }
        yield Attention(
            kind="bad" if used >= limit else "warn",
            icon="download",
            title=_("Images"),
            text=text,
            link="settings/plan/",
            link_text=_("Plan and limits"),
        )


def _list_invitations(tenant_id: int, now: datetime) -> Iterator[Attention]:
    invitations = list_open_invitations(tenant_id=tenant_id)
    waiting = sum(one.expires_at > now for one in invitations)
    if waiting:
        text = ngettext(
            "%(count)s invitation waits for an answer.",
            "%(count)s invitations wait for an answer.",
            waiting,
        )
        yield Attention(
            kind="info",
            icon="people",
            title=text % {"count": format_number(waiting)},
            text="",
            link="settings/members/",
            link_text=_("Members"),
        )
