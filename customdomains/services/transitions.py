"""Moves a claim from state to state: its fields, its history, and whether it is in service.

Callers hold the locks, see customdomains.services.recording.
"""

from datetime import datetime

from customdomains import reasons
from customdomains.dns.findings import Verdict
from customdomains.lifecycle import PENDING_FOR, ClaimState, Transition, decide_transition
from customdomains.models import CustomDomain, DomainStatus
from customdomains.services import history
from customdomains.services.checks import Check, Obstacle
from customdomains.services.serving import fill_vacancy, put_in_service, take_out_of_service
from kernel.translated_text import in_all_languages
from kernel.translation import gettext as _


def apply_check(claim: CustomDomain, *, check: Check, obstacle: Obstacle | None) -> None:
    """Decide the transition and save the claim."""
    now = check.ended_at
    transition = _decide(claim, check, obstacle)
    claim.last_checked_at = now
    if transition.status == claim.status:
        claim.next_check_at = _choose_next_check(claim, transition, check, obstacle)
    else:
        _change_status(claim, transition, check)
        claim.next_check_at = transition.next_check_at
    claim.grace_until = transition.grace_until
    claim.save()
    if claim.is_in_service and fill_vacancy(claim):
        history.note_event(claim, reason=reasons.FILLED_VACANCY, now=now)


def fail_claim(claim: CustomDomain, *, reason: str, now: datetime) -> None:
    """Take the claim out of service, if it was, and end its scheduled checks. Not saved."""
    before = claim.status
    if claim.is_in_service:
        take_out_of_service(claim, now=now)
    claim.status = DomainStatus.FAILED
    claim.grace_until = claim.next_mail_at = claim.next_check_at = None
    history.note_change(
        claim, from_status=before, to_status=DomainStatus.FAILED, reason=reason, now=now
    )


def _decide(claim: CustomDomain, check: Check, obstacle: Obstacle | None) -> Transition:
    state = ClaimState(
        status=DomainStatus(claim.status),
        created_at=claim.created_at,
        grace_until=claim.grace_until,
        check_count=claim.check_count,
    )
    verdict = Verdict.UNKNOWN if obstacle else check.finding.verdict
    return decide_transition(state, verdict, now=check.ended_at)


def _choose_next_check(
    claim: CustomDomain, transition: Transition, check: Check, obstacle: Obstacle | None
) -> datetime | None:
    """A check on demand may bring the next one forward, but never puts it off."""
    wanted = transition.next_check_at
    if wanted is not None and obstacle is not None and obstacle.recheck_by is not None:
        wanted = min(wanted, obstacle.recheck_by)
    if not check.on_demand or wanted is None or claim.next_check_at is None:
        return wanted
    return min(wanted, claim.next_check_at)


def _change_status(claim: CustomDomain, transition: Transition, check: Check) -> None:
    now, before, failures = check.ended_at, claim.status, check.finding.failures
    if transition.status is DomainStatus.FAILED:
        fail_claim(claim, reason=_explain_failure(before, failures), now=now)
        return
    if transition.status is DomainStatus.GRACE:
        reason: str = _describe_failed_check(failures)
        claim.next_mail_at = now
    else:
        reason = reasons.RESTORED if before == DomainStatus.GRACE else reasons.VERIFIED
        claim.next_mail_at = None
        if not claim.is_in_service:
            claim.verified_at = now
            put_in_service(claim)
    claim.status = transition.status
    history.note_change(
        claim,
        from_status=before,
        to_status=claim.status,
        reason=reason,
        now=now,
        acting_user=check.acting_user,
    )


@in_all_languages
def _describe_failed_check(failures: str) -> str:
    return f"{_('A check failed.')} {failures}"


@in_all_languages
def _explain_failure(before: str, failures: str) -> str:
    if before == DomainStatus.GRACE:
        return f"{_('Still failing at the end of the grace period.')} {failures}"
    text = _("Not verified within %(days)d days.") % {"days": PENDING_FOR.days}
    return f"{text} {failures}".strip()
