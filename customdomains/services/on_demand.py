"""A check that a member asks for: begun and finished in Django, DNS queries in between.

Leases in the database limit checks on demand over all web processes: one per claim and three per
workspace at the same time. Requests over the limit are rejected and do not wait. The lease of a
process that dies expires.
"""

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from django.db import transaction

from accounts.models import User
from customdomains.challenge import Challenge
from customdomains.dns.checker import RecordChecker
from customdomains.dns.findings import Finding
from customdomains.errors import CheckUnderWayError, TooManyChecksError
from customdomains.models import CustomDomain
from customdomains.selectors.domains import get_challenge, get_domain
from customdomains.services.checkers import make_checker
from customdomains.services.checks import Check
from customdomains.services.domains import check_plan
from customdomains.services.recording import record_check
from kernel.clock import utc_now
from kernel.deferred_work import OwnerLimit
from tenants.services.workspaces import lock_tenant

MAX_CHECKS_OF_WORKSPACE = 3
# Longer than the checker's bound: a loaded machine needs time to record what it found.
LEASE = timedelta(seconds=10)


class TimedFinding(NamedTuple):
    """began_at, ended_at: aware UTC, before and after the DNS queries."""

    finding: Finding
    began_at: datetime
    ended_at: datetime


@transaction.atomic
def begin_check(*, tenant_id: int, domain_id: int, now: datetime) -> Challenge:
    """Take the lease of the check.

    Raises NotFoundError (404), CheckUnderWayError (409), TooManyChecksError (429), and
    CustomDomainsPlanError (403) unless the domain is in service: a downgraded workspace may
    still repair a domain that its printed codes carry.
    """
    tenant = lock_tenant(tenant_id=tenant_id)
    claim = get_domain(tenant_id=tenant_id, domain_id=domain_id)
    if not claim.is_in_service:
        check_plan(tenant)
    if claim.check_ends_at is not None and claim.check_ends_at > now:
        raise CheckUnderWayError(retry_after_secs=_count_secs(claim.check_ends_at - now))
    under_way = CustomDomain.objects.filter(tenant_id=tenant_id, check_ends_at__gt=now)
    ends = [other.check_ends_at for other in under_way if other.check_ends_at is not None]
    if len(ends) >= MAX_CHECKS_OF_WORKSPACE:
        raise TooManyChecksError(
            MAX_CHECKS_OF_WORKSPACE, retry_after_secs=_count_secs(min(ends) - now)
        )
    CustomDomain.objects.filter(pk=claim.pk).update(check_ends_at=now + LEASE)
    return get_challenge(claim)


def begin_look_up(*, tenant_id: int, domain_id: int) -> Callable[[], TimedFinding]:
    """begin_check(), and the work that follows, for kernel.deferred_work.defer_work()."""
    challenge = begin_check(tenant_id=tenant_id, domain_id=domain_id, now=utc_now())
    return partial(look_up, challenge, checker=make_checker(), clock=utc_now)


def get_owner_limit(*, tenant_id: int) -> OwnerLimit:
    """The limit of begin_check again: its leases are lost with claims that are deleted."""
    limit = MAX_CHECKS_OF_WORKSPACE
    secs = int(LEASE.total_seconds())
    return OwnerLimit(tenant_id, limit, TooManyChecksError(limit, retry_after_secs=secs))


def look_up(
    challenge: Challenge, *, checker: RecordChecker, clock: Callable[[], datetime]
) -> TimedFinding:
    """Query DNS, within the checker's time limit. Uses no database connection."""
    began_at = clock()
    finding = checker.check(challenge, on_demand=True)
    return TimedFinding(finding, began_at, clock())


def finish_check(
    *,
    tenant_id: int,
    acting_user: User | None,
    domain_id: int,
    timed_finding: TimedFinding,
    accept_conflicts: bool = False,
) -> CustomDomain:
    """Record the check. Returns the updated claim.

    accept_conflicts: put it into service although codes of the workspace lead to it.
    Raises NotFoundError (404) if it was deleted meanwhile, UnavailableError (503) after repeated
    races.
    """
    claim = get_domain(tenant_id=tenant_id, domain_id=domain_id)
    return record_check(
        claim_id=claim.pk,
        check=Check(
            finding=timed_finding.finding,
            began_at=timed_finding.began_at,
            ended_at=timed_finding.ended_at,
            acting_user=acting_user,
            on_demand=True,
            accept_conflicts=accept_conflicts,
        ),
    )


def _count_secs(remaining: timedelta) -> int:
    return math.ceil(remaining.total_seconds())
