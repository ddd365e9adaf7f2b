"""Writes one history row per change of a claim, in the transaction of the change.

A change of the state is also an entry of the audit log, under whoever acts: a member, or the
platform for checks by schedule.
"""

from datetime import datetime

from accounts.models import User
from audit.context import current_actor
from audit.services import record_event
from audit.targets import Target
from customdomains.models import CustomDomain, DomainEvent
from customdomains.reasons import NO_CLAIM
from kernel.translated_text import get_french


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
        reason=str(reason),
        changed_by_id=acting_user.pk if acting_user else None,
        changed_by_key_id=current_actor().key_id,
        changed_at=now,
        reason_fr=get_french(reason),
    )
    if from_status != to_status:
        _record(claim, from_status, to_status)


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


def _record(claim: CustomDomain, from_status: str, to_status: str) -> None:
    action = "domain.update"
    if from_status == NO_CLAIM:
        action = "domain.add"
    elif to_status == NO_CLAIM:
        action = "domain.delete"
    record_event(
        action=action,
        target=Target.of_domain(claim.domain),
        before={"status": from_status} if from_status else {},
        after={"status": to_status} if to_status else {},
        tenant_id=claim.tenant_id,
    )
