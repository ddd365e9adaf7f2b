"""Checks of claims that are due, by any number of workers in parallel."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta

from django.db.models import Case, F, Max, OuterRef, Q, Subquery, When, Window
from django.db.models.functions import RowNumber

from customdomains.challenge import Challenge
from customdomains.dns.checker import RecordChecker
from customdomains.dns.findings import Finding
from customdomains.models import CustomDomain, DomainStatus
from customdomains.selectors.domains import get_challenge
from customdomains.services.checks import Check
from customdomains.services.recording import record_check
from kernel.errors import NotFoundError, UnavailableError

# The checks of a batch run in parallel, so that it takes no longer than one check.
BATCH = 20
# The claims of a worker that dies are due again after this.
_LEASE = timedelta(minutes=5)


def check_due_domains(
    *, checker: RecordChecker, clock: Callable[[], datetime], limit: int = BATCH
) -> int:
    """Check at most `limit` claims that are due. Returns how many."""
    claims = _lease_due(clock(), limit)
    if not claims:
        return 0
    began_at = clock()
    findings = _look_up(checker, [get_challenge(claim) for claim in claims])
    for claim, finding in zip(claims, findings, strict=True):
        # Deleted meanwhile, or raced by other checks: then it is due again after the lease.
        with suppress(NotFoundError, UnavailableError):
            record_check(
                claim_id=claim.pk,
                check=Check(finding=finding, began_at=began_at, ended_at=clock()),
            )
    return len(claims)


def _look_up(checker: RecordChecker, challenges: list[Challenge]) -> list[Finding]:
    with ThreadPoolExecutor(len(challenges), thread_name_prefix="domains") as pool:
        return list(pool.map(lambda each: checker.check(each, on_demand=False), challenges))


def _lease_due(now: datetime, limit: int) -> list[CustomDomain]:
    """One claim of each workspace, then a second one of each, and so on.

    Within a workspace, domains in grace come first, because printed codes depend on them. Among
    workspaces, the one whose last check is oldest comes first, so that a workspace with many
    claims does not delay the others.
    """
    is_urgent = Case(When(status=DomainStatus.GRACE, then=0), default=1)
    last_checked = Subquery(
        CustomDomain.objects.filter(tenant_id=OuterRef("tenant_id"))
        .order_by()
        .values("tenant_id")
        .annotate(last=Max("last_checked_at"))
        .values("last")
    )
    due = CustomDomain.objects.filter(_is_idle(now), next_check_at__lte=now)
    claims = due.annotate(
        position=Window(
            RowNumber(),
            partition_by=F("tenant_id"),
            order_by=[is_urgent, F("next_check_at"), F("id")],
        ),
        urgency=is_urgent,
        last_checked=last_checked,
    ).order_by("position", "urgency", F("last_checked").asc(nulls_first=True), "next_check_at")
    return [claim for claim in claims[:limit] if _lease(claim, now)]


def _is_idle(now: datetime) -> Q:
    """No check on demand is under way; it would find the same and more."""
    return Q(check_ends_at=None) | Q(check_ends_at__lte=now)


def _lease(claim: CustomDomain, now: datetime) -> bool:
    """Whether this worker got it: the row must still be due as it was read."""
    updated = CustomDomain.objects.filter(pk=claim.pk, next_check_at=claim.next_check_at).update(
        next_check_at=now + _LEASE, check_count=F("check_count") + 1
    )
    return updated == 1
