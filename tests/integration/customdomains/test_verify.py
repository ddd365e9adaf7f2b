"""POST .../verify/: wrong and right records, going into service, grace, deletion."""

import time

from customdomains.models import CustomDomain
from customdomains.services.on_demand import LEASE, MAX_CHECKS_OF_WORKSPACE, begin_check
from customdomains.services.schedule import check_due_domains
from kernel.clock import utc_now
from tests.integration.customdomains.claims import (
    PATH,
    claim,
    get_owner_id,
    get_status,
    list_history,
    list_primaries,
    put_in_service,
    remove_records,
    verify,
)
from tests.integration.customdomains.clocks import Life, make_checker_for
from tests.support.dns_server import EVERY_NAME, DnsServer
from tests.support.factories import Workspace, run_parallel
from tests.support.waiting import wait_until


def test_wrong_records_are_named(nord: Workspace, dns: DnsServer, domain: str) -> None:
    claimed = claim(nord, domain)
    dns.set(claimed["records"][0]["name"], "TXT", '"something else"')
    dns.set(domain, "CNAME", "shops.other.test.")
    checked = verify(nord, claimed)
    txt, cname = checked["records"]
    assert checked["status"] == "pending"
    assert checked["last_checked_at"]
    assert (txt["ok"], txt["found"]) == (False, ["something else"])
    assert '"something else"' in txt["message"]
    assert (cname["ok"], cname["found"]) == (False, ["shops.other.test"])
    assert "shops.other.test" in cname["message"]
    assert get_owner_id(domain) is None


def test_right_records_put_the_host_into_service(
    nord: Workspace, dns: DnsServer, domain: str
) -> None:
    old_url = nord.create_qr()["public_url"]
    checked = put_in_service(nord, dns, domain)
    assert [record["ok"] for record in checked["records"]] == [True, True]
    assert checked["message"] == "In service."
    assert checked["is_primary"] is True
    assert checked["verified_at"]
    assert get_owner_id(domain) == nord.tenant.pk
    assert old_url.startswith("http://q.localhost")
    assert nord.create_qr()["public_url"].startswith(f"http://{domain}")
    assert list_history(nord, checked) == [(None, "pending"), ("pending", "verified")]


def test_both_records_must_be_right(nord: Workspace, dns: DnsServer, domain: str) -> None:
    claimed = claim(nord, domain)
    dns.set_challenge(claimed["records"][:1])
    checked = verify(nord, claimed)
    assert [record["ok"] for record in checked["records"]] == [True, False]
    assert checked["status"] == "pending"


def test_a_failed_check_on_demand_starts_a_grace_period(
    nord: Workspace, dns: DnsServer, domain: str
) -> None:
    served = put_in_service(nord, dns, domain)
    remove_records(dns, served)
    checked = verify(nord, served)
    assert checked["status"] == "grace"
    assert checked["grace_until"] in checked["message"]
    assert checked["verified_at"] == served["verified_at"]
    assert get_owner_id(domain) == nord.tenant.pk
    dns.set_challenge(served["records"])
    restored = verify(nord, served)
    assert (restored["status"], restored["grace_until"]) == ("verified", None)
    assert list_history(nord, served)[2:] == [("verified", "grace"), ("grace", "verified")]


def test_dns_errors_change_nothing(nord: Workspace, dns: DnsServer, domain: str) -> None:
    served = put_in_service(nord, dns, domain)
    dns.failures[EVERY_NAME] = "SERVFAIL"
    checked = verify(nord, served)
    assert checked["status"] == "verified"
    assert "(SERVFAIL)" in checked["records"][0]["message"]


def test_verify_returns_in_time_if_no_server_responds(
    nord: Workspace, dns: DnsServer, domain: str
) -> None:
    claimed = claim(nord, domain)
    dns.failures[EVERY_NAME] = "DROP"
    started = time.monotonic()
    checked = verify(nord, claimed)
    assert time.monotonic() - started < 9
    assert checked["status"] == "pending"
    assert "(time-out)" in checked["records"][1]["message"]


def test_a_deleted_domain_is_out_of_service_and_needs_fresh_records(
    nord: Workspace, dns: DnsServer, domain: str
) -> None:
    served = put_in_service(nord, dns, domain)
    assert nord.owner.delete(f"{PATH}{served['id']}/").status == 204
    assert get_owner_id(domain) is None
    assert list_primaries(nord) == []
    assert nord.owner.get(f"{PATH}{served['id']}/").status == 404
    again = claim(nord, domain)
    for old, new in zip(served["records"], again["records"], strict=True):
        assert old["value"] != new["value"]
    assert verify(nord, again)["status"] == "pending"
    dns.set_challenge(again["records"])
    assert verify(nord, again)["status"] == "verified"
    assert list_history(nord, again) == [
        (None, "pending"),
        ("pending", "verified"),
        ("verified", None),
        (None, "pending"),
        ("pending", "verified"),
    ]


def test_a_record_that_forbids_certificates_is_reported_at_once(
    nord: Workspace, dns: DnsServer, domain: str
) -> None:
    dns.set("brand.test", "CAA", '0 issue "digicert.com"')
    checked = put_in_service(nord, dns, domain)
    for message in (checked["message"], checked["records"][1]["message"]):
        assert "HTTPS will not work" in message
        assert "digicert.com" in message


def test_a_second_check_of_a_claim_is_rejected_while_one_runs(
    nord: Workspace, dns: DnsServer, domain: str
) -> None:
    claimed = claim(nord, domain)
    dns.failures[EVERY_NAME] = "DROP"
    path = f"{PATH}{claimed['id']}/verify/"
    answers = run_parallel([lambda: nord.owner.post(path)] * 6)
    assert sorted(answer.status for answer in answers) == [200] + [409] * 5
    refused = next(answer for answer in answers if answer.status == 409)
    assert "is being checked right now" in refused.json["detail"]
    assert 1 <= int(refused.headers["Retry-After"]) <= LEASE.total_seconds()
    dns.failures.clear()
    assert verify(nord, claimed)["status"] == "pending"


def test_a_workspace_has_a_few_checks_under_way_at_most(
    nord: Workspace, sud: Workspace, dns: DnsServer, domain: str
) -> None:
    claims = [claim(nord, f"{number}.{domain}") for number in range(5)]
    other = claim(sud, domain)
    dns.failures[EVERY_NAME] = "DROP"
    calls = [(nord, claimed) for claimed in claims] + [(sud, other)]
    answers = run_parallel(
        [
            lambda workspace=workspace, claimed=claimed: workspace.owner.post(  # type: ignore[misc]  # mypy ignores the default
                f"{PATH}{claimed['id']}/verify/"
            )
            for workspace, claimed in calls
        ]
    )
    statuses = [answer.status for answer in answers]
    assert sorted(statuses[:5]) == [200] * MAX_CHECKS_OF_WORKSPACE + [429] * 2
    assert statuses[5] == 200
    refused = answers[statuses.index(429)]
    assert "At most 3 domains" in refused.json["detail"]
    assert 1 <= int(refused.headers["Retry-After"]) <= LEASE.total_seconds()


def test_a_check_whose_process_died_blocks_its_claim_for_seconds_only(
    nord: Workspace, dns: DnsServer, domain: str
) -> None:
    claimed = claim(nord, domain)
    dns.set_challenge(claimed["records"])
    left = {"tenant_id": nord.tenant.pk, "domain_id": claimed["id"]}
    begin_check(**left, now=utc_now())
    assert nord.owner.post(f"{PATH}{claimed['id']}/verify/").status == 409
    CustomDomain.objects.filter(pk=claimed["id"]).update(check_ends_at=utc_now())
    assert verify(nord, claimed)["status"] == "verified"


def test_a_scheduled_check_skips_a_claim_that_is_being_checked(
    nord: Workspace, dns: DnsServer, domain: str
) -> None:
    claimed = claim(nord, domain)
    life = Life(claimed, make_checker_for(dns))
    due = CustomDomain.objects.filter(pk=claimed["id"])
    begin_check(tenant_id=nord.tenant.pk, domain_id=claimed["id"], now=life.now)
    due.update(next_check_at=life.now)
    assert check_due_domains(checker=life.checker, clock=lambda: life.now) == 0
    later = life.now + LEASE
    assert check_due_domains(checker=life.checker, clock=lambda: later) == 1


def test_a_domain_deleted_during_its_check_does_not_come_back(
    nord: Workspace, dns: DnsServer, domain: str
) -> None:
    claimed = claim(nord, domain)
    dns.set_challenge(claimed["records"])
    dns.failures[EVERY_NAME] = "DROP"
    path = f"{PATH}{claimed['id']}/"

    def delete_meanwhile() -> int:
        wait_until(lambda: dns.asked, limit_secs=5)
        status = nord.owner.delete(path).status
        dns.failures.clear()
        return status

    statuses = run_parallel([lambda: nord.owner.post(f"{path}verify/").status, delete_meanwhile])
    assert statuses == [404, 204]
    assert get_owner_id(domain) is None


def test_history_has_actor_and_reason(nord: Workspace, dns: DnsServer, domain: str) -> None:
    served = put_in_service(nord, dns, domain)
    remove_records(dns, served)
    verify(nord, served)
    failed, verified, claimed = nord.owner.get(f"{PATH}{served['id']}/history/").json["results"]
    assert claimed["changed_by"] == verified["changed_by"] == nord.owner_user.email
    assert "A check failed. TXT: The name _qrstudio-verify." in failed["reason"]
    assert failed["changed_at"] <= utc_now().strftime("%Y-%m-%dT%H:%M:%SZ")
    assert get_status(served) == "grace"
