"""What the pages of domains show."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from customdomains.schemas.domains import CustomDomainOut
from customdomains.selectors.domains import (
    describe_event,
    get_author,
    get_domain,
    list_domains,
    list_events,
)
from kernel.public_urls import get_host_url
from kernel.translation import gettext as _
from tenants.principals import Principal
from tenants.selectors.authors import name_authors

HISTORY_ROWS = 20
_TONES = {"verified": "good", "grace": "warn", "failed": "bad", "pending": "info"}


@dataclass(frozen=True, slots=True)
class State:
    """A domain's state as a badge. tone: of the badge."""

    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class DomainRow:
    """One domain. claim: the row itself, for its times."""

    claim: Any
    state: State
    shown: CustomDomainOut


def describe_state(status: str) -> State:
    labels = {
        "verified": _("In service"),
        "grace": _("Grace period"),
        "failed": _("Failed"),
        "pending": _("Waiting for DNS"),
    }
    return State(labels[status], _TONES[status])


def build_rows(claims: Iterable[Any]) -> list[DomainRow]:
    return [_build_row(claim) for claim in claims]


def get_list_context(principal: Principal) -> dict[str, Any]:
    """The domains of the workspace; has_plan: whether it may add some."""
    claims = list(list_domains(tenant_id=principal.tenant.pk))
    return {"domains": build_rows(claims), "has_plan": principal.tenant.plan.custom_domains}


def get_domain_context(principal: Principal, domain_id: int) -> dict[str, Any]:
    """Raises NotFoundError (404)."""
    claim = get_domain(tenant_id=principal.tenant.pk, domain_id=domain_id)
    row = _build_row(claim)
    events = list(list_events(claim=claim)[:HISTORY_ROWS])
    names = name_authors(get_author(event) for event in events)
    return {
        "row": row,
        "claim": claim,
        "domain": row.shown,
        "state": row.state,
        "host_url": f"{get_host_url(claim.domain)}/",
        "has_plan": principal.tenant.plan.custom_domains,
        "is_watched": claim.status == "pending",
        "events": [
            {
                "at": event.changed_at,
                "text": describe_event(event),
                "by": names.get(get_author(event)),
            }
            for event in events
        ],
        "providers": list_providers(claim.domain),
    }


def list_providers(domain: str) -> list[dict[str, Any]]:
    """The way to the records at six providers, in the words of their pages."""
    add = _("Add the TXT record and the CNAME record as they stand in the table.")
    short = _("Enter each name without the domain itself: your provider appends it.")
    return [
        {
            "name": "Cloudflare",
            "steps": [
                _("Open your domain, then DNS, then Records."),
                add,
                _("Set the proxy status of the CNAME record to DNS only (grey cloud)."),
            ],
        },
        {
            "name": "GoDaddy",
            "steps": [_("Open Domains, your domain, then DNS."), short, add],
        },
        {
            "name": "IONOS",
            "steps": [
                _("Open Domains & SSL, the gear beside your domain, then DNS."),
                short,
                add,
            ],
        },
        {
            "name": "Namecheap",
            "steps": [_("Open Domain List, Manage, then Advanced DNS."), short, add],
        },
        {
            "name": "OVHcloud",
            "steps": [_("Open Web Cloud, Domain names, your domain, then DNS zone."), short, add],
        },
        {
            "name": "Amazon Route 53",
            "steps": [
                _("Open Hosted zones and your domain, then Create record."),
                _("Enter the value of the TXT record in quotation marks."),
                add,
            ],
        },
    ]


def _build_row(claim: Any) -> DomainRow:
    return DomainRow(claim, describe_state(claim.status), CustomDomainOut.from_claim(claim))
