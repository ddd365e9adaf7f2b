"""The states of a claim, and when it is looked at again. Pure: the clock is an argument.

                 both records right
    pending ---------------------------> verified <------------+
       |                                    |                  | both records right
       | 7 days                             | a record wrong   |
       v                                    v                  |
    failed <----------------------------- grace ---------------+
       |       still wrong after 14 days, or another
       |       workspace has proved the domain
       +--> verified, when its owner asks for a check and both records are right

What DNS does not tell (SERVFAIL, REFUSED, time-out) never moves anything, except that
a pending claim's 7 days run on.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from customdomains.dns.findings import Verdict
from customdomains.models import DomainStatus

PENDING_FOR = timedelta(days=7)
GRACE_FOR = timedelta(days=14)
RECHECK_VERIFIED_EVERY = timedelta(days=1)
# Sooner than a day: whoever repairs a record should not wait for the next one.
RECHECK_GRACE_EVERY = timedelta(hours=6)
RETRY_UNKNOWN_AFTER = timedelta(hours=6)

# After the nth check of a pending claim; then the last one for ever. People set records
# within the first minutes or come back days later.
_PENDING_MINUTES = (1, 2, 3, 5, 10, 15, 30, 60, 120, 240, 360)


@dataclass(frozen=True, slots=True)
class ClaimState:
    """Where a claim stands. check_count: checks by the schedule so far, this one included."""

    status: DomainStatus
    created_at: datetime
    grace_until: datetime | None = None
    check_count: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """What a check leads to. next_check_at: None when there is nothing left to check.

    grace_until: None outside of a grace period.
    """

    status: DomainStatus
    next_check_at: datetime | None
    grace_until: datetime | None = None


def decide_step(standing: ClaimState, verdict: Verdict, *, now: datetime) -> Step:
    """The way from here, as the drawing above shows it."""
    if verdict is Verdict.GOOD:
        return Step(DomainStatus.VERIFIED, now + RECHECK_VERIFIED_EVERY)
    if standing.status is DomainStatus.PENDING:
        return _wait(standing, now)
    if standing.status is DomainStatus.VERIFIED:
        if verdict is Verdict.BAD:
            return _give_grace(now, now + GRACE_FOR)
        return Step(DomainStatus.VERIFIED, now + RETRY_UNKNOWN_AFTER)
    if standing.status is DomainStatus.GRACE:
        return _continue_grace(standing, verdict, now)
    return Step(DomainStatus.FAILED, None)


def get_pending_delay(check_count: int) -> timedelta:
    """How long after this many checks the next one is due."""
    at = min(check_count, len(_PENDING_MINUTES) - 1)
    return timedelta(minutes=_PENDING_MINUTES[at])


def _wait(standing: ClaimState, now: datetime) -> Step:
    expires_at = standing.created_at + PENDING_FOR
    if now >= expires_at:
        return Step(DomainStatus.FAILED, None)
    return Step(
        DomainStatus.PENDING, min(now + get_pending_delay(standing.check_count), expires_at)
    )


def _continue_grace(standing: ClaimState, verdict: Verdict, now: datetime) -> Step:
    until = standing.grace_until or now
    if now < until:
        return _give_grace(now, until)
    # Only a certain failure ends it: a hiccup of DNS on the last day must not.
    if verdict is Verdict.BAD:
        return Step(DomainStatus.FAILED, None)
    return Step(DomainStatus.GRACE, now + RETRY_UNKNOWN_AFTER, until)


def _give_grace(now: datetime, until: datetime) -> Step:
    return Step(DomainStatus.GRACE, min(now + RECHECK_GRACE_EVERY, until), until)
