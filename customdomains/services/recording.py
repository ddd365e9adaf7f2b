"""What a check has found becomes the state of the claim, in one transaction.

Two workspaces may prove one name at the same moment. Each locks its own tenant row, and
that of whoever serves the name now, in the order of their ids: so nothing deadlocks. The
unique indexes settle who is first; the other one starts again and sees it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from accounts.models import User
from customdomains.dns.findings import Finding, Verdict
from customdomains.lifecycle import PENDING_FOR, ClaimState, Step, decide_step
from customdomains.models import CustomDomain, DomainStatus
from customdomains.schemas.messages import make_report
from customdomains.selectors.conflicts import Conflict, accept, are_accepted, find_conflicts
from customdomains.services import history
from customdomains.services.serving import fill_vacancy, put_in_service, take_out_of_service
from kernel.errors import NotFoundError, UnavailableError
from tenants.models import Domain, Tenant
from tenants.services.workspaces import lock_tenant

_TRIES = 4
# By then the other workspace's records have been looked at again.
_LOOK_AGAIN_AFTER = timedelta(minutes=1)
HELD_ELSEWHERE = (
    "Your records are right, but this domain is still in service for another workspace. We are"
    " checking that one's records again now. If they are gone, verify again in a minute; if"
    " they should not be there, remove its records from your DNS."
)
CONFLICTS = (
    "Your records are right, but {count} of your codes lead to this domain, listed in conflicts."
    " Once it is in service here, they no longer reach your pages. Change their destinations, or"
    ' verify again with {{"accept_conflicts": true}}.'
)
PLAN_MISSING = (
    "Your records are right, but custom domains require the Agency plan or higher."
    " Upgrade, then verify again."
)


class _RivalChangedError(Exception):
    """Somebody else began or ceased to serve the name while we waited for locks."""


@dataclass(frozen=True, slots=True)
class Check:
    """A check that is over. began_at, ended_at: aware UTC. acting_user: who asked for it.

    accept_conflicts: whoever asked wants the domain in service although codes lead to it.
    """

    finding: Finding
    began_at: datetime
    ended_at: datetime
    acting_user: User | None = None
    on_demand: bool = False
    accept_conflicts: bool = False


def record_check(*, claim_id: int, check: Check) -> CustomDomain:
    """The claim as it stands after the check.

    A check that began before the last recorded one ended is dropped: it is older news.
    Raises NotFoundError (404) when the claim is gone, UnavailableError (503) after races
    without end.
    """
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                return _record(claim_id, check)
        except (_RivalChangedError, IntegrityError):
            continue
    raise UnavailableError("Several checks ran at once. Try again.", retry_after_secs=1)


def _record(claim_id: int, check: Check) -> CustomDomain:
    unlocked = CustomDomain.objects.filter(pk=claim_id).first()
    if unlocked is None:
        raise NotFoundError
    rival_id = _find_rival_id(unlocked)
    tenant = _lock_tenants(unlocked.tenant_id, [rival_id] if rival_id else [])
    claim = CustomDomain.objects.select_for_update().filter(pk=claim_id).first()
    if claim is None:
        raise NotFoundError
    if _find_rival_id(claim) != rival_id:
        raise _RivalChangedError
    conflicts = find_conflicts(schema_name=tenant.schema_name, domain=claim.domain)
    if check.accept_conflicts:
        accept(claim, conflicts)
    if check.on_demand:
        claim.check_ends_at = None
        claim.save(update_fields=["check_ends_at", "accepted_conflicts"])
    if claim.last_checked_at is None or check.began_at >= claim.last_checked_at:
        obstacle = _find_obstacle(claim, check, tenant, rival_id, conflicts)
        _move(claim, check, obstacle, conflicts)
    return claim


def _find_rival_id(claim: CustomDomain) -> int | None:
    """The other workspace that the name is served for."""
    rows = Domain.objects.filter(domain=claim.domain).exclude(tenant_id=claim.tenant_id)
    return rows.values_list("tenant_id", flat=True).first()


def _lock_tenants(own_id: int, others: Iterable[int]) -> Tenant:
    tenants = {pk: lock_tenant(tenant_id=pk) for pk in sorted({own_id, *others})}
    return tenants[own_id]


def _find_obstacle(
    claim: CustomDomain,
    check: Check,
    tenant: Tenant,
    rival_id: int | None,
    conflicts: Sequence[Conflict],
) -> str:
    """Why a claim with the right records cannot go into service; "" when it can.

    Ends a rival's grace period: the records tell whose the name is now.
    """
    if check.finding.verdict is not Verdict.GOOD or claim.is_in_service:
        return ""
    if not tenant.plan.custom_domains:
        return PLAN_MISSING
    if conflicts and not are_accepted(claim, conflicts):
        return CONFLICTS.format(count=len({conflict.short_id for conflict in conflicts}))
    if rival_id is None:
        return ""
    rivals = CustomDomain.objects.select_for_update().filter(
        tenant_id=rival_id, domain=claim.domain
    )
    rival = rivals.first()
    if rival is not None and rival.status == DomainStatus.GRACE:
        _leave(rival, DomainStatus.FAILED, history.TRANSFERRED, check.ended_at)
        rival.save()
        return ""
    rivals.update(next_check_at=check.ended_at)
    return HELD_ELSEWHERE


def _move(claim: CustomDomain, check: Check, obstacle: str, conflicts: Sequence[Conflict]) -> None:
    now = check.ended_at
    standing = ClaimState(
        status=DomainStatus(claim.status),
        created_at=claim.created_at,
        grace_until=claim.grace_until,
        check_count=claim.check_count,
    )
    verdict = Verdict.UNKNOWN if obstacle else check.finding.verdict
    step = decide_step(standing, verdict, now=now)
    claim.last_checked_at = now
    claim.records = make_report(claim, check.finding, obstacle, conflicts)
    if step.status == claim.status:
        claim.next_check_at = _choose_next_check(claim, step, check, obstacle)
    else:
        _change_status(claim, step, check)
        claim.next_check_at = step.next_check_at
    claim.grace_until = step.grace_until
    claim.save()
    if claim.is_in_service and fill_vacancy(claim):
        history.note_change(
            claim,
            from_status=claim.status,
            to_status=claim.status,
            reason=history.FILLED_VACANCY,
            now=now,
        )


def _choose_next_check(
    claim: CustomDomain, step: Step, check: Check, obstacle: str
) -> datetime | None:
    """A check on demand may bring the next one forward, but never puts it off."""
    wanted = step.next_check_at
    if obstacle == HELD_ELSEWHERE and wanted is not None:
        wanted = min(wanted, check.ended_at + _LOOK_AGAIN_AFTER)
    if not check.on_demand or wanted is None or claim.next_check_at is None:
        return wanted
    return min(wanted, claim.next_check_at)


def _change_status(claim: CustomDomain, step: Step, check: Check) -> None:
    now, before, failures = check.ended_at, claim.status, check.finding.failures
    if step.status is DomainStatus.FAILED:
        _leave(claim, step.status, _explain_failure(before, failures), now)
        return
    if step.status is DomainStatus.GRACE:
        reason = f"A check failed. {failures}"
        claim.next_mail_at = now
    else:
        reason = history.RESTORED if before == DomainStatus.GRACE else history.VERIFIED
        claim.next_mail_at = None
        if not claim.is_in_service:
            claim.verified_at = now
            put_in_service(claim)
    claim.status = step.status
    history.note_change(
        claim,
        from_status=before,
        to_status=claim.status,
        reason=reason,
        now=now,
        acting_user=check.acting_user,
    )


def _leave(claim: CustomDomain, status: DomainStatus, reason: str, now: datetime) -> None:
    """Out of service, if it was; nothing more to check by schedule."""
    before = claim.status
    if claim.is_in_service:
        take_out_of_service(claim, now=now)
    claim.status = status
    claim.grace_until = claim.next_mail_at = claim.next_check_at = None
    history.note_change(claim, from_status=before, to_status=status, reason=reason, now=now)


def _explain_failure(before: str, failures: str) -> str:
    if before == DomainStatus.GRACE:
        return f"Still failing at the end of the grace period. {failures}"
    return f"Not verified within {PENDING_FOR.days} days. {failures}".strip()
