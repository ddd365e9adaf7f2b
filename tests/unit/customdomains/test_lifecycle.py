"""The transitions of a claim, with a simulated clock."""

from datetime import UTC, datetime, timedelta

import pytest

from customdomains.dns.findings import Verdict
from customdomains.lifecycle import (
    GRACE_FOR,
    PENDING_FOR,
    ClaimState,
    Transition,
    decide_transition,
    get_pending_delay,
)
from customdomains.models import DomainStatus

START = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
PENDING, VERIFIED, GRACE, FAILED = (
    DomainStatus.PENDING,
    DomainStatus.VERIFIED,
    DomainStatus.GRACE,
    DomainStatus.FAILED,
)


def walk(
    status: DomainStatus, verdict: Verdict, *, days: float
) -> list[tuple[datetime, Transition]]:
    """Apply the same verdict whenever a check is due."""
    now, end, count = START, START + timedelta(days=days), 0
    transitions: list[tuple[datetime, Transition]] = []
    grace_until: datetime | None = None
    while now <= end:
        count += 1
        transition = decide_transition(
            ClaimState(status, START, grace_until, count), verdict, now=now
        )
        transitions.append((now, transition))
        status, grace_until = transition.status, transition.grace_until
        if transition.next_check_at is None:
            break
        assert transition.next_check_at > now
        now = transition.next_check_at
    return transitions


@pytest.mark.parametrize("status", DomainStatus)
def test_right_records_always_lead_into_service(status: DomainStatus) -> None:
    transition = decide_transition(
        ClaimState(status, START, START + GRACE_FOR), Verdict.GOOD, now=START
    )
    assert transition == Transition(VERIFIED, START + timedelta(days=1))


@pytest.mark.parametrize("verdict", [Verdict.BAD, Verdict.UNKNOWN])
def test_a_pending_claim_fails_after_seven_days_and_not_before(verdict: Verdict) -> None:
    transitions = walk(PENDING, verdict, days=30)
    assert {transition.status for _, transition in transitions[:-1]} == {PENDING}
    failed_at, last = transitions[-1]
    assert last == Transition(FAILED, None)
    assert failed_at == START + PENDING_FOR


def test_a_pending_claim_is_checked_at_growing_intervals() -> None:
    delays = [get_pending_delay(count) for count in range(1, 40)]
    assert delays == sorted(delays)
    assert get_pending_delay(0) == timedelta(minutes=1)
    assert delays[-1] == timedelta(hours=6)
    assert 30 < len(walk(PENDING, Verdict.BAD, days=30)) < 50


def test_a_verified_domain_is_checked_daily() -> None:
    transitions = walk(VERIFIED, Verdict.GOOD, days=30)
    assert len(transitions) == 31


def test_thirty_days_of_unknown_verdicts_keep_a_domain_in_service() -> None:
    assert {transition.status for _, transition in walk(VERIFIED, Verdict.UNKNOWN, days=30)} == {
        VERIFIED
    }


def test_a_domain_goes_out_of_service_after_fourteen_days_of_failures() -> None:
    transitions = walk(VERIFIED, Verdict.BAD, days=30)
    assert {transition.status for _, transition in transitions[:-1]} == {GRACE}
    assert {transition.grace_until for _, transition in transitions[:-1]} == {START + GRACE_FOR}
    failed_at, last = transitions[-1]
    assert last == Transition(FAILED, None)
    assert failed_at == START + GRACE_FOR


def test_an_unknown_verdict_does_not_end_a_grace_period() -> None:
    until = START + GRACE_FOR
    late = until + timedelta(days=5)
    transition = decide_transition(ClaimState(GRACE, START, until), Verdict.UNKNOWN, now=late)
    assert transition.status is GRACE
    assert transition.grace_until == until
    assert (
        decide_transition(ClaimState(GRACE, START, until), Verdict.BAD, now=late).status is FAILED
    )


def test_a_failed_claim_is_not_checked_by_the_schedule() -> None:
    for verdict in (Verdict.BAD, Verdict.UNKNOWN):
        assert decide_transition(ClaimState(FAILED, START), verdict, now=START) == Transition(
            FAILED, None
        )
