"""The states of a claim, walked through with a clock of the test's own."""

from datetime import UTC, datetime, timedelta

import pytest

from customdomains.dns.findings import Verdict
from customdomains.lifecycle import (
    GRACE_FOR,
    PENDING_FOR,
    ClaimState,
    Step,
    decide_step,
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


def walk(status: DomainStatus, verdict: Verdict, *, days: float) -> list[tuple[datetime, Step]]:
    """The same verdict whenever a check is due."""
    now, end, count = START, START + timedelta(days=days), 0
    steps: list[tuple[datetime, Step]] = []
    grace_until: datetime | None = None
    while now <= end:
        count += 1
        step = decide_step(ClaimState(status, START, grace_until, count), verdict, now=now)
        steps.append((now, step))
        status, grace_until = step.status, step.grace_until
        if step.next_check_at is None:
            break
        assert step.next_check_at > now
        now = step.next_check_at
    return steps


@pytest.mark.parametrize("status", DomainStatus)
def test_right_records_always_lead_into_service(status: DomainStatus) -> None:
    step = decide_step(ClaimState(status, START, START + GRACE_FOR), Verdict.GOOD, now=START)
    assert step == Step(VERIFIED, START + timedelta(days=1))


@pytest.mark.parametrize("verdict", [Verdict.BAD, Verdict.UNKNOWN])
def test_a_pending_claim_fails_after_seven_days_and_not_before(verdict: Verdict) -> None:
    steps = walk(PENDING, verdict, days=30)
    assert {step.status for _, step in steps[:-1]} == {PENDING}
    failed_at, last = steps[-1]
    assert last == Step(FAILED, None)
    assert failed_at == START + PENDING_FOR


def test_a_pending_claim_is_checked_at_growing_intervals() -> None:
    delays = [get_pending_delay(count) for count in range(1, 40)]
    assert delays == sorted(delays)
    assert get_pending_delay(0) == timedelta(minutes=1)
    assert delays[-1] == timedelta(hours=6)
    assert 30 < len(walk(PENDING, Verdict.BAD, days=30)) < 50


def test_a_verified_domain_is_checked_daily() -> None:
    steps = walk(VERIFIED, Verdict.GOOD, days=30)
    assert len(steps) == 31


def test_thirty_days_without_an_answer_never_take_a_domain_out_of_service() -> None:
    assert {step.status for _, step in walk(VERIFIED, Verdict.UNKNOWN, days=30)} == {VERIFIED}


def test_fourteen_days_of_failures_take_a_domain_out_of_service_and_not_before() -> None:
    steps = walk(VERIFIED, Verdict.BAD, days=30)
    assert {step.status for _, step in steps[:-1]} == {GRACE}
    assert {step.grace_until for _, step in steps[:-1]} == {START + GRACE_FOR}
    failed_at, last = steps[-1]
    assert last == Step(FAILED, None)
    assert failed_at == START + GRACE_FOR


def test_a_silent_dns_does_not_end_a_grace_period() -> None:
    until = START + GRACE_FOR
    late = until + timedelta(days=5)
    step = decide_step(ClaimState(GRACE, START, until), Verdict.UNKNOWN, now=late)
    assert step.status is GRACE
    assert step.grace_until == until
    assert decide_step(ClaimState(GRACE, START, until), Verdict.BAD, now=late).status is FAILED


def test_a_failed_claim_is_not_checked_by_the_schedule() -> None:
    for verdict in (Verdict.BAD, Verdict.UNKNOWN):
        assert decide_step(ClaimState(FAILED, START), verdict, now=START) == Step(FAILED, None)
