"""Why a claim whose records are right cannot go into service."""

from collections.abc import Sequence
from datetime import timedelta

from audit.context import PLATFORM, acting_as
from customdomains import reasons
from customdomains.dns.findings import Verdict
from customdomains.models import CustomDomain, DomainStatus
from customdomains.selectors.conflicts import Conflict, are_accepted
from customdomains.services.checks import Check, Obstacle
from customdomains.services.transitions import fail_claim
from kernel.translated_text import in_all_languages
from kernel.translation import gettext as _
from tenants.models import Tenant

# By then the other workspace's records have been checked.
_RECHECK_AFTER = timedelta(minutes=1)


@in_all_languages
def _describe_held_elsewhere() -> str:
    return _(
        "Your records are right, but this domain is still in service for another workspace. We are"
        " checking that one's records again now. If they are gone, verify again in a minute; if"
        " they should not be there, remove its records from your DNS."
    )


@in_all_languages
def _describe_conflicts(count: int) -> str:
    return _(
        "Your records are right, but %(count)d of your codes lead to this domain, listed in"
        " conflicts. Once it is in service here, they no longer reach your pages. Change their"
        ' destinations, or verify again with {"accept_conflicts": true}.'
    ) % {"count": count}


@in_all_languages
def _describe_missing_plan() -> str:
    return _(
        "Your records are right, but custom domains require the Agency plan or higher."
        " Upgrade, then verify again."
    )


def find_obstacle(
    claim: CustomDomain,
    *,
    check: Check,
    tenant: Tenant,
    rival_id: int | None,
    conflicts: Sequence[Conflict],
) -> Obstacle | None:
    """None if the claim can go into service, is there already, or its records are not right.

    rival_id: the other workspace that serves the name; its row is locked. A rival in its grace
    period fails here, because the records now prove this claim.
    """
    if check.finding.verdict is not Verdict.GOOD or claim.is_in_service:
        return None
    if not tenant.plan.custom_domains:
        return Obstacle(_describe_missing_plan())
    if conflicts and not are_accepted(claim, conflicts):
        count = len({conflict.short_id for conflict in conflicts})
        return Obstacle(_describe_conflicts(count))
    if rival_id is None or _replace_rival(claim, check, rival_id):
        return None
    return Obstacle(_describe_held_elsewhere(), recheck_by=check.ended_at + _RECHECK_AFTER)


def _replace_rival(claim: CustomDomain, check: Check, rival_id: int) -> bool:
    """Fail a rival in its grace period; otherwise have its records checked at once."""
    rivals = CustomDomain.objects.select_for_update().filter(
        tenant_id=rival_id, domain=claim.domain
    )
    rival = rivals.first()
    if rival is not None and rival.status == DomainStatus.GRACE:
        # The log of that workspace must not tell who has the name now.
        with acting_as(PLATFORM):
            fail_claim(rival, reason=reasons.TRANSFERRED, now=check.ended_at)
        rival.save()
        return True
    rivals.update(next_check_at=check.ended_at)
    return False
