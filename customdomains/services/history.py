"""Writes one history row per change of a claim, in the transaction of the change."""

from datetime import datetime

from accounts.models import User
from customdomains.models import CustomDomain, DomainEvent

NO_CLAIM = ""
CLAIMED = "Claimed."
DELETED = "Deleted."
VERIFIED = "Both records are right."
RESTORED = "Both records are right again."
TRANSFERRED = "Another workspace has proved that it controls this domain."
MADE_PRIMARY = "Made the primary domain."
BECAME_PRIMARY = "Became the primary domain, because the one before went out of service."
FILLED_VACANCY = "Became the primary domain: CAA records no longer forbid its certificate."
CHANGED_REDIRECTS = "Changed where its home page or unknown codes lead."


def note_change(
    claim: CustomDomain,
    *,
    from_status: str,
    to_status: str,
    reason: str,
    now: datetime,
    acting_user: User | None = None,
) -> None:
    """acting_user: None for checks."""
    DomainEvent.objects.create(
        tenant_id=claim.tenant_id,
        domain=claim.domain,
        from_status=from_status,
        to_status=to_status,
        reason=reason,
        changed_by_id=acting_user.pk if acting_user else None,
        changed_at=now,
    )


def note_event(
    claim: CustomDomain, *, reason: str, now: datetime, acting_user: User | None = None
) -> None:
    """A change within the same status."""
    note_change(
        claim,
        from_status=claim.status,
        to_status=claim.status,
        reason=reason,
        now=now,
        acting_user=acting_user,
    )
