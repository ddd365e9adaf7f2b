"""The states of a claim, and when its records are checked next. Pure: the clock is an argument.

                 both records right
    pending ---------------------------> verified <------------+
       |                                    |                  | both records right
       | 7 days                             | a record wrong   |
       v                                    v                  |
    failed <----------------------------- grace ---------------+
       |       still wrong after 14 days, or another
       |       workspace has proved the domain
       +--> verified, when its owner asks for a check and both records are right

An inconclusive check (SERVFAIL, REFUSED, time-out) never changes the state, but a pending
claim still expires after 7 days.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from customdomains.dns.findings import Verdict
from customdomains.models import DomainStatus

PENDING_FOR = timedelta(days=7)
GRACE_FOR = timedelta(days=14)
RECHECK_VERIFIED_EVERY = timedelta(days=1)
# More often than daily, so that repaired records count soon.
RECHECK_GRACE_EVERY = timedelta(hours=6)
RETRY_UNKNOWN_AFTER = timedelta(hours=6)

# Delay after the nth check of a pending claim; the last one repeats. People set records
# within the first minutes or come back days later.
_PENDING_MINUTES = (1, 2, 3, 5, 10, 15, 30, 60, 120, 240, 360)


@dataclass(frozen=True, slots=True)
class ClaimState:
    """What a transition depends on. check_count: scheduled checks, including this one."""

    status: DomainStatus
    created_at: datetime
    grace_until: datetime | None = None
    check_count: int = 0


@dataclass(frozen=True, slots=True)
class Transition:
    """The result of a check; the status may stay the same.

    next_check_at: None if no further check is scheduled. grace_until: None unless in grace.
    """

    status: DomainStatus
    next_check_at: datetime | None
    grace_until: datetime | None = None


def decide_transition(state: ClaimState, verdict: Verdict, *, now: datetime) -> Transition:
    if verdict is Verdict.GOOD:
        return Transition(DomainStatus.VERIFIED, now + RECHECK_VERIFIED_EVERY)
    if state.status is DomainStatus.PENDING:
        return _stay_pending_or_fail(state, now)
    if state.status is DomainStatus.VERIFIED:
        if verdict is Verdict.BAD:
            return _stay_in_grace(now, now + GRACE_FOR)
        return Transition(DomainStatus.VERIFIED, now + RETRY_UNKNOWN_AFTER)
    if state.status is DomainStatus.GRACE:
        return _continue_grace(state, verdict, now)
    return Transition(DomainStatus.FAILED, None)


def get_pending_delay(check_count: int) -> timedelta:
    """The time between this many checks of a pending claim and the next one."""
    at = min(check_count, len(_PENDING_MINUTES) - 1)
    return timedelta(minutes=_PENDING_MINUTES[at])


def _stay_pending_or_fail(state: ClaimState, now: datetime) -> Transition:
    expires_at = state.created_at + PENDING_FOR
    if now >= expires_at:
        return Transition(DomainStatus.FAILED, None)
    next_check_at = min(now + get_pending_delay(state.check_count), expires_at)
    return Transition(DomainStatus.PENDING, next_check_at)


def _continue_grace(state: ClaimState, verdict: Verdict, now: datetime) -> Transition:
    until = state.grace_until or now
    if now < until:
        return _stay_in_grace(now, until)
    # Only a conclusive failure ends it: a DNS outage on the last day must not.
    if verdict is Verdict.BAD:
        return Transition(DomainStatus.FAILED, None)
    return Transition(DomainStatus.GRACE, now + RETRY_UNKNOWN_AFTER, until)


def _stay_in_grace(now: datetime, until: datetime) -> Transition:
    return Transition(DomainStatus.GRACE, min(now + RECHECK_GRACE_EVERY, until), until)
