"""Reads of custom domains, always of one workspace."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from customdomains.models import CustomDomain, DomainEvent
from customdomains.schemas.messages import describe_records, describe_status
from kernel.clock import isoformat_z
from kernel.errors import NotFoundError


def get_domain(*, tenant_id: int, domain_id: int) -> CustomDomain:
    """The claim of this workspace.

    Raises NotFoundError alike for what does not exist and for what is another workspace's.
    """
    claim = CustomDomain.objects.filter(tenant_id=tenant_id, pk=domain_id).first()
    if claim is None:
        raise NotFoundError
    return claim


def list_domains(*, tenant_id: int) -> "QuerySet[CustomDomain]":
    """The claims of a workspace, newest first."""
    return CustomDomain.objects.filter(tenant_id=tenant_id).order_by("-created_at", "-id")


def list_events(*, claim: CustomDomain) -> "QuerySet[DomainEvent]":
    """What became of the name in this workspace, newest first; of earlier claims, too."""
    return DomainEvent.objects.filter(tenant_id=claim.tenant_id, domain=claim.domain).order_by(
        "-id"
    )


def describe_domain(claim: CustomDomain) -> dict[str, Any]:
    """A claim in the shape of the contract."""
    return {
        "id": claim.pk,
        "domain": claim.domain,
        "status": str(claim.status),
        "is_primary": claim.is_primary,
        "message": describe_status(claim),
        "records": describe_records(claim),
        "conflicts": claim.records.get("conflicts", []),
        "conflicts_accepted": claim.records.get("conflicts_accepted", False),
        "root_redirect_url": claim.root_redirect_url or None,
        "not_found_redirect_url": claim.not_found_redirect_url or None,
        "grace_until": isoformat_z(claim.grace_until),
        "verified_at": isoformat_z(claim.verified_at),
        "last_checked_at": isoformat_z(claim.last_checked_at),
        "created_at": isoformat_z(claim.created_at),
    }


def describe_domains(claims: "QuerySet[CustomDomain]") -> list[dict[str, Any]]:
    """Claims in the shape of the contract."""
    return [describe_domain(claim) for claim in claims]


def describe_events(events: "QuerySet[DomainEvent]") -> list[dict[str, Any]]:
    """Changes with the email of who made them; None for checks, and when that user is gone."""
    emails = dict(
        User.objects.filter(pk__in={event.changed_by_id for event in events}).values_list(
            "pk", "email"
        )
    )
    return [
        {
            "changed_at": isoformat_z(event.changed_at),
            "from_status": event.from_status or None,
            "to_status": event.to_status or None,
            "reason": event.reason,
            "changed_by": emails.get(event.changed_by_id or 0),
        }
        for event in events
    ]
