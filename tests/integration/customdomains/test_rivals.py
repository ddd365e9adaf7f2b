"""Two workspaces claim one name."""

from datetime import UTC, datetime, timedelta
from functools import partial

from customdomains.dns.findings import Verdict
from customdomains.models import CustomDomain, DomainStatus
from customdomains.services.checks import Check
from customdomains.services.recording import record_check
from tenants.services.workspaces import change_plan
from tests.integration.customdomains.claims import (
    claim,
    get_owner_id,
    get_status,
    list_history,
    list_primaries,
    put_in_service,
    verify,
)
from tests.integration.customdomains.clocks import Life, ScriptedDns
from tests.support.dns_server import DnsServer
from tests.support.factories import Workspace, make_workspace, run_parallel


def test_two_workspaces_verify_one_name_at_the_same_time(
    nord: Workspace, sud: Workspace, dns: DnsServer, domain: str
) -> None:
    """Both see right records: a chain of CNAMEs leads through one target to the other."""
    ours, theirs = claim(nord, domain), claim(sud, domain)
    first, second = (each["records"][1]["value"] for each in (ours, theirs))
    values = (each["records"][0]["value"] for each in (ours, theirs))
    dns.set(ours["records"][0]["name"], "TXT", *(f'"{value}"' for value in values))
    dns.set(domain, "CNAME", f"{first}.")
    dns.set(first, "CNAME", f"{second}.")
    answers = run_parallel([lambda: verify(nord, ours), lambda: verify(sud, theirs)])
    assert sorted(answer["status"] for answer in answers) == ["pending", "verified"]
    winner, loser = sorted(answers, key=lambda answer: answer["status"], reverse=True)
    assert winner["message"] == "In service."
    assert [record["ok"] for record in loser["records"]] == [True, True]
    assert "still in service for another workspace" in loser["message"]
    assert "still in service for another workspace" in loser["records"][1]["message"]


def test_of_ten_workspaces_that_prove_one_name_one_gets_it(domain: str) -> None:
    workspaces = [make_workspace() for _ in range(10)]
    claims = [claim(workspace, domain)["id"] for workspace in workspaces]
    now = datetime.now(UTC)
    finding = ScriptedDns(Verdict.GOOD).find()

    def prove(pk: int) -> str:
        check = Check(finding=finding, began_at=now, ended_at=now, on_demand=True)
        return record_check(claim_id=pk, check=check).status

    for _ in range(3):
        statuses = run_parallel([partial(prove, pk) for pk in claims])
        assert sorted(statuses) == ["pending"] * 9 + ["verified"]
    holders = CustomDomain.objects.filter(domain=domain, status=DomainStatus.VERIFIED)
    assert get_owner_id(domain) == holders.get().tenant_id


def test_a_name_in_grace_passes_to_the_workspace_that_proves_it(
    nord: Workspace, sud: Workspace, dns: DnsServer, domain: str
) -> None:
    before = put_in_service(nord, dns, domain)
    other = put_in_service(nord, dns, f"x{domain}")
    after = claim(sud, domain)
    dns.set_challenge(after["records"])
    assert verify(nord, before)["status"] == "grace"
    assert verify(sud, after)["status"] == "verified"
    assert get_owner_id(domain) == sud.tenant.pk
    assert get_status(before) == "failed"
    assert list_history(nord, before)[-1] == ("grace", "failed")
    assert list_primaries(nord) == [other["domain"]]
    assert list_primaries(sud) == [domain]
    # Who has the name now is nobody's business there.
    log = nord.owner.get(f"/api/v1/activity/?target_type=domain&target_id={domain}").json["results"]
    assert log[0]["after"] == {"status": "failed"}
    assert (log[0]["actor"]["email"], log[0]["network"]) == ("Platform", "")
    assert sud.owner_user.email not in str(log)


def test_a_name_in_service_stays_until_its_records_are_gone(
    nord: Workspace, sud: Workspace, dns: DnsServer, domain: str
) -> None:
    """The other workspace's records are checked before the name passes on."""
    before = put_in_service(nord, dns, domain)
    after = claim(sud, domain)
    dns.set_challenge(after["records"])
    refused = verify(sud, after)
    assert refused["status"] == "pending"
    assert "checking that one's records again now" in refused["message"]
    assert get_owner_id(domain) == nord.tenant.pk
    holder = CustomDomain.objects.get(pk=before["id"])
    assert holder.next_check_at is not None
    assert holder.next_check_at <= datetime.now(UTC)
    Life(before, ScriptedDns(Verdict.BAD)).pass_time(timedelta(seconds=1))
    assert get_status(before) == "grace"
    assert verify(sud, after)["status"] == "verified"
    assert get_owner_id(domain) == sud.tenant.pk


def test_a_scheduled_check_transfers_a_name(
    nord: Workspace, sud: Workspace, dns: DnsServer, domain: str
) -> None:
    before = put_in_service(nord, dns, domain)
    after = claim(sud, domain)
    dns.set_challenge(after["records"])
    verify(sud, after)
    assert verify(nord, before)["status"] == "grace"
    due = CustomDomain.objects.get(pk=after["id"]).next_check_at
    assert due is not None
    assert due - datetime.now(UTC) < timedelta(minutes=2)
    Life(after, ScriptedDns(Verdict.GOOD)).pass_time(timedelta(minutes=2))
    assert get_owner_id(domain) == sud.tenant.pk


def test_a_downgraded_workspace_cannot_take_over_a_name(
    nord: Workspace, dns: DnsServer, domain: str
) -> None:
    claimed = claim(nord, domain)
    change_plan(tenant_id=nord.tenant.pk, plan_code="free")
    Life(claimed, ScriptedDns(Verdict.GOOD)).pass_time(timedelta(minutes=2))
    assert get_status(claimed) == "pending"
    assert get_owner_id(domain) is None


def test_an_older_check_never_replaces_a_newer_one(
    nord: Workspace, dns: DnsServer, domain: str
) -> None:
    """A slow check that began before the records were set ends after a quick one."""
    claimed = claim(nord, domain)
    began_at = datetime.now(UTC)
    dns.set_challenge(claimed["records"])
    assert verify(nord, claimed)["status"] == "verified"
    old = ScriptedDns(Verdict.BAD).find()
    check = Check(finding=old, began_at=began_at, ended_at=datetime.now(UTC))
    assert record_check(claim_id=claimed["id"], check=check).status == "verified"
