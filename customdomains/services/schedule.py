"""Checks that are due, as many workers as like side by side."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta

from django.db.models import Case, F, Max, OuterRef, Q, Subquery, When, Window
from django.db.models.functions import RowNumber

from customdomains.dns.checker import Challenge, RecordChecker
from customdomains.dns.findings import Finding
from customdomains.models import CustomDomain, DomainStatus
from customdomains.schemas.messages import make_challenge
from customdomains.services.recording import Check, record_check
from kernel.errors import NotFoundError, UnavailableError

# Together they take no longer than one: all wait at the same time.
BATCH = 20
# When a worker dies, its claims are due again after this.
_LEASE = timedelta(minutes=5)


def check_due_domains(
    *, checker: RecordChecker, clock: Callable[[], datetime], limit: int = BATCH
) -> int:
    """Check what is due, at most so many claims. Returns how many."""
    claims = _take_due(clock(), limit)
    if not claims:
        return 0
    began_at = clock()
    findings = _look_up(checker, [make_challenge(claim) for claim in claims])
    for claim, finding in zip(claims, findings, strict=True):
        # Deleted meanwhile; or too busy, and then due again.
        with suppress(NotFoundError, UnavailableError):
            record_check(
                claim_id=claim.pk,
                check=Check(finding=finding, began_at=began_at, ended_at=clock()),
            )
    return len(claims)


def _look_up(checker: RecordChecker, challenges: list[Challenge]) -> list[Finding]:
    with ThreadPoolExecutor(len(challenges), thread_name_prefix="domains") as pool:
        return list(pool.map(lambda each: checker.check(each, on_demand=False), challenges))


def _take_due(now: datetime, limit: int) -> list[CustomDomain]:
    """One claim of each workspace, then a second one of each, and so on.

    Of a workspace, domains in grace come first: printed codes depend on them. Among workspaces
    the one that has been waiting for longest, so that none is kept waiting by the number of
    another's claims.
    """
    is_urgent = Case(When(status=DomainStatus.GRACE, then=0), default=1)
    last_served = Subquery(
        CustomDomain.objects.filter(tenant_id=OuterRef("tenant_id"))
        .order_by()
        .values("tenant_id")
        .annotate(last=Max("last_checked_at"))
        .values("last")
    )
    due = CustomDomain.objects.filter(_is_idle(now), next_check_at__lte=now)
    claims = due.annotate(
        turn=Window(
            RowNumber(),
            partition_by=F("tenant_id"),
            order_by=[is_urgent, F("next_check_at"), F("id")],
        ),
        urgency=is_urgent,
        last_served=last_served,
    ).order_by("turn", "urgency", F("last_served").asc(nulls_first=True), "next_check_at")
    return [claim for claim in claims[:limit] if _take(claim, now)]


def _is_idle(now: datetime) -> Q:
    """No check on demand is under way, which finds out the same and more."""
    return Q(check_ends_at=None) | Q(check_ends_at__lte=now)


def _take(claim: CustomDomain, now: datetime) -> bool:
    """Whether this worker has it: the row must still be due as it was read."""
    taken = CustomDomain.objects.filter(pk=claim.pk, next_check_at=claim.next_check_at).update(
        next_check_at=now + _LEASE, check_count=F("check_count") + 1
    )
    return taken == 1
