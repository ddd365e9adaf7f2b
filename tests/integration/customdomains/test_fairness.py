"""How many claims a workspace may have, and which claims are checked first."""

import secrets
from datetime import UTC, datetime, timedelta

import pytest

from customdomains.challenge import Challenge
from customdomains.dns.findings import Finding, Verdict
from customdomains.models import CustomDomain, DomainStatus
from customdomains.services.domains import MAX_PENDING_CLAIMS
from customdomains.services.schedule import check_due_domains
from tests.integration.customdomains.claims import PATH, claim
from tests.integration.customdomains.clocks import ScriptedDns
from tests.support.factories import Workspace, make_workspace, run_parallel

NOW = datetime(2026, 5, 8, 12, tzinfo=UTC)


class Recording(ScriptedDns):
    """checked: the domains of each batch."""

    def __init__(self) -> None:
        super().__init__(Verdict.UNKNOWN)
        self.checked: list[str] = []

    def check(self, challenge: Challenge, *, on_demand: bool) -> Finding:
        self.checked.append(challenge.domain)
        return super().check(challenge, on_demand=on_demand)

    def run(self, now: datetime, limit: int = 10) -> set[str]:
        """The domains of one batch."""
        before = len(self.checked)
        check_due_domains(checker=self, clock=lambda: now, limit=limit)
        return set(self.checked[before:])


@pytest.fixture(autouse=True)
def alone() -> None:
    """Claims of other tests are not checked."""
    CustomDomain.objects.update(next_check_at=None)


def add_claims(
    workspace: Workspace,
    count: int,
    *,
    due_at: datetime,
    status: DomainStatus = DomainStatus.PENDING,
) -> list[str]:
    """Rows from before there was a limit."""
    prefix = secrets.token_hex(4)
    claims = CustomDomain.objects.bulk_create(
        CustomDomain(
            tenant=workspace.tenant,
            domain=f"{prefix}-{number}.brand.test",
            status=status,
            txt_token="t",
            cname_token="c",
            created_at=NOW,
            next_check_at=due_at,
            grace_until=NOW + timedelta(days=9) if status == DomainStatus.GRACE else None,
        )
        for number in range(count)
    )
    return [each.domain for each in claims]


def test_six_hundred_claims_of_one_workspace_do_not_delay_anothers_first_check(
    nord: Workspace, sud: Workspace
) -> None:
    add_claims(nord, 600, due_at=NOW - timedelta(hours=5))
    checker = Recording()
    checker.run(NOW)
    [first] = add_claims(sud, 1, due_at=NOW)
    assert first in checker.run(NOW + timedelta(seconds=5))


def test_a_first_check_is_in_the_next_batch_however_many_workspaces_have_many_claims() -> None:
    for _ in range(6):
        add_claims(make_workspace(), 30, due_at=NOW - timedelta(hours=5))
    checker = Recording()
    for number in range(3):
        checker.run(NOW + timedelta(seconds=number), limit=3)
    [first] = add_claims(make_workspace(), 1, due_at=NOW)
    assert first in checker.run(NOW + timedelta(seconds=9), limit=3)


def test_workspaces_alternate(nord: Workspace, sud: Workspace) -> None:
    ours = add_claims(nord, 30, due_at=NOW - timedelta(hours=5))
    theirs = add_claims(sud, 30, due_at=NOW - timedelta(hours=1))
    batch = Recording().run(NOW)
    assert len(batch & set(ours)) == len(batch & set(theirs)) == 5


def test_domains_in_grace_come_first(nord: Workspace, sud: Workspace) -> None:
    add_claims(nord, 30, due_at=NOW - timedelta(hours=5))
    add_claims(sud, 30, due_at=NOW - timedelta(hours=5))
    [urgent] = add_claims(sud, 1, due_at=NOW, status=DomainStatus.GRACE)
    assert Recording().run(NOW, limit=1) == {urgent}


def test_a_batch_with_free_slots_is_filled_by_one_workspace(nord: Workspace) -> None:
    ours = add_claims(nord, 12, due_at=NOW)
    checker = Recording()
    assert len(checker.run(NOW)) == 10
    checker.run(NOW)
    assert sorted(checker.checked) == sorted(ours)


def test_a_workspace_has_at_most_fifty_pending_claims(
    nord: Workspace, sud: Workspace, domain: str
) -> None:
    add_claims(nord, MAX_PENDING_CLAIMS - 1, due_at=NOW)
    add_claims(nord, 5, due_at=NOW, status=DomainStatus.FAILED)
    last = claim(nord, domain)
    refused = nord.owner.post(PATH, {"domain": f"more.{domain}"})
    assert refused.status == 409
    assert "50 domains that wait for their DNS records" in refused.json["detail"]
    assert nord.owner.post(PATH, {"domain": domain}).json["detail"].startswith("This workspace")
    claim(sud, domain)
    assert nord.owner.delete(f"{PATH}{last['id']}/").status == 204
    claim(nord, f"more.{domain}")


def test_the_limit_holds_for_parallel_claims(nord: Workspace, domain: str) -> None:
    add_claims(nord, MAX_PENDING_CLAIMS - 3, due_at=NOW)
    answers = run_parallel(
        [
            lambda number=number: nord.owner.post(PATH, {"domain": f"{number}.{domain}"}).status  # type: ignore[misc]  # mypy ignores the default
            for number in range(8)
        ]
    )
    assert sorted(answers) == [201] * 3 + [409] * 5
    pending = CustomDomain.objects.filter(tenant=nord.tenant, status=DomainStatus.PENDING)
    assert pending.count() == MAX_PENDING_CLAIMS
