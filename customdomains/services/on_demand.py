"""A check that a member asks for: begun and finished in Django, looked up in between.

Bounded by leases in the database and not by waiting: one check on demand of a claim at the same
time, and a few of a workspace, over all web processes. A lease whose process dies runs out.
"""

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from accounts.models import User
from customdomains.dns.checker import Challenge, RecordChecker
from customdomains.dns.findings import Finding
from customdomains.errors import CheckUnderWayError, TooManyChecksError
from customdomains.models import CustomDomain
from customdomains.schemas.messages import make_challenge
from customdomains.selectors.domains import get_domain
from customdomains.services.domains import check_plan
from customdomains.services.recording import Check, record_check
from tenants.services.workspaces import lock_tenant

MAX_CHECKS_OF_WORKSPACE = 3
# Longer than the checker's bound by what a loaded machine needs to record what it found.
LEASE = timedelta(seconds=10)


class TimedFinding(NamedTuple):
    """What a check has found, and when it looked."""

    finding: Finding
    began_at: datetime
    ended_at: datetime


@transaction.atomic
def begin_check(*, tenant_id: int, domain_id: int, now: datetime) -> Challenge:
    """Reserve the check. What DNS must show is the answer.

    Raises NotFoundError (404), CheckUnderWayError (409), TooManyChecksError (429), and
    CustomDomainsPlanError (403) unless the domain is in service: a downgraded workspace may
    still repair what it has in print.
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
    return make_challenge(claim)


def look_up(
    checker: RecordChecker, challenge: Challenge, *, clock: Callable[[], datetime]
) -> TimedFinding:
    """Ask DNS; takes as long as that, within the checker's bounds. Uses no database."""
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
    """The claim as it stands after the check.

    accept_conflicts: put it into service although codes of the workspace lead to it.

    Raises NotFoundError (404) when it was deleted meanwhile, UnavailableError (503) after races
    without end.
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
