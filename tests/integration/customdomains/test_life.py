"""The states of a domain from claim to failure, in simulated time."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from accounts.mail.message import MailMessage
from accounts.mail.outbox import PURPOSE
from accounts.models import Mail
from accounts.sealing import unseal
from customdomains.challenge import Challenge
from customdomains.dns.findings import Finding, Verdict
from customdomains.mails import TEMPLATE, send_due_mails
from customdomains.models import CustomDomain, DomainStatus
from tenants.branding.services import update_branding
from tenants.models import Role
from tests.integration.customdomains.claims import (
    claim,
    get_owner_id,
    get_status,
    list_history,
    put_in_service,
    remove_records,
)
from tests.integration.customdomains.clocks import Life, ScriptedDns, make_checker_for
from tests.support.dns_server import EVERY_NAME, DnsServer, Failure
from tests.support.factories import Workspace, run_parallel

DAY = timedelta(days=1)


class KilledMidway:
    """A RecordChecker in a worker that is killed while it waits for DNS."""

    def check(self, challenge: Challenge, *, on_demand: bool) -> Finding:  # noqa: ARG002
        raise KeyboardInterrupt


def test_the_schedule_puts_a_claim_into_service(
    nord: Workspace, dns: DnsServer, domain: str
) -> None:
    claimed = claim(nord, domain)
    life = Life(claimed, make_checker_for(dns))
    life.pass_time(timedelta(hours=3))
    assert life.claim.status == DomainStatus.PENDING
    assert life.claim.check_count > 5
    dns.set_challenge(claimed["records"])
    life.pass_time(timedelta(hours=3))
    assert life.claim.status == DomainStatus.VERIFIED
    assert get_owner_id(domain) == nord.tenant.pk


def test_an_unproved_claim_fails_after_seven_days(nord: Workspace, domain: str) -> None:
    life = Life(claim(nord, domain), ScriptedDns(Verdict.BAD))
    life.pass_time(7 * DAY - timedelta(minutes=1))
    assert life.claim.status == DomainStatus.PENDING
    life.pass_time(DAY)
    assert life.claim.status == DomainStatus.FAILED
    assert life.claim.next_check_at is None


@pytest.mark.parametrize("failure", ["SERVFAIL", "REFUSED"])
def test_thirty_days_of_dns_errors_keep_a_domain_in_service(
    nord: Workspace, dns: DnsServer, domain: str, failure: Failure
) -> None:
    life = Life(put_in_service(nord, dns, domain), make_checker_for(dns))
    dns.failures[EVERY_NAME] = failure
    life.pass_time(30 * DAY)
    assert life.claim.status == DomainStatus.VERIFIED
    assert life.claim.check_count > 30
    assert get_owner_id(domain) == nord.tenant.pk


def test_thirty_days_of_dns_timeouts_keep_a_domain_in_service(
    nord: Workspace, dns: DnsServer, domain: str
) -> None:
    life = Life(put_in_service(nord, dns, domain), make_checker_for(dns, secs=0.001))
    dns.failures[EVERY_NAME] = "DROP"
    life.pass_time(30 * DAY)
    assert life.claim.status == DomainStatus.VERIFIED
    assert get_owner_id(domain) == nord.tenant.pk


def test_a_domain_goes_out_of_service_after_fourteen_days_of_nxdomain(
    nord: Workspace, dns: DnsServer, domain: str
) -> None:
    served = put_in_service(nord, dns, domain)
    life = Life(served, make_checker_for(dns))
    remove_records(dns, served)
    failed_at = life.pass_time(2 * DAY, while_=lambda each: each.status == DomainStatus.VERIFIED)
    life.now = failed_at
    life.pass_time(14 * DAY - timedelta(minutes=1))
    assert life.claim.status == DomainStatus.GRACE
    assert get_owner_id(domain) == nord.tenant.pk
    life.pass_time(timedelta(minutes=2))
    assert life.claim.status == DomainStatus.FAILED
    assert get_owner_id(domain) is None
    assert list_history(nord, served)[-2:] == [("verified", "grace"), ("grace", "failed")]


def test_a_dns_error_at_the_end_of_the_grace_period_does_not_end_it(
    nord: Workspace, dns: DnsServer, domain: str
) -> None:
    served = put_in_service(nord, dns, domain)
    life = Life(served, make_checker_for(dns))
    remove_records(dns, served)
    life.pass_time(10 * DAY)
    dns.failures[EVERY_NAME] = "SERVFAIL"
    life.pass_time(20 * DAY)
    assert life.claim.status == DomainStatus.GRACE
    dns.failures.clear()
    life.pass_time(DAY)
    assert life.claim.status == DomainStatus.FAILED


def test_one_good_check_ends_a_grace_period(nord: Workspace, dns: DnsServer, domain: str) -> None:
    served = put_in_service(nord, dns, domain)
    life = Life(served, make_checker_for(dns))
    remove_records(dns, served)
    life.pass_time(13 * DAY)
    assert life.claim.status == DomainStatus.GRACE
    dns.set_challenge(served["records"])
    life.pass_time(DAY)
    assert life.claim.status == DomainStatus.VERIFIED
    assert (life.claim.grace_until, life.claim.next_mail_at) == (None, None)
    life.pass_time(30 * DAY)
    assert life.claim.status == DomainStatus.VERIFIED


def test_a_failed_domain_comes_back_when_its_owner_asks(
    nord: Workspace, dns: DnsServer, domain: str
) -> None:
    served = put_in_service(nord, dns, domain)
    Life(served, ScriptedDns(Verdict.BAD)).pass_time(20 * DAY)
    assert get_owner_id(domain) is None
    Life(served, ScriptedDns(Verdict.GOOD)).pass_time(20 * DAY)
    assert get_status(served) == "failed"
    # The simulated checks are in the future of the API's clock.
    CustomDomain.objects.filter(pk=served["id"]).update(last_checked_at=datetime.now(UTC))
    path = f"/api/v1/dynamic/custom-domains/{served['id']}/verify/"
    assert nord.owner.post(path).json["status"] == "verified"
    assert get_owner_id(domain) == nord.tenant.pk


def list_mails(domain: str) -> list[MailMessage]:
    """What is queued about the domain, oldest first."""
    rows = Mail.objects.filter(kind=TEMPLATE, subject__startswith=domain).order_by("pk")
    return [MailMessage.decode(unseal(bytes(row.sealed or b""), purpose=PURPOSE)) for row in rows]


def test_owners_and_admins_get_three_mails_each_in_their_language(
    nord: Workspace, dns: DnsServer, domain: str
) -> None:
    nord.member(Role.ADMIN)
    nord.member(Role.EDITOR)
    nord.owner_user.language = "fr"
    nord.owner_user.save()
    update_branding(tenant_id=nord.tenant.pk, changes={"name": "Nord & Co", "colour": "#ffcc00"})
    served = put_in_service(nord, dns, domain)
    life = Life(served, ScriptedDns(Verdict.BAD))
    began = life.pass_time(2 * DAY, while_=lambda each: each.status == DomainStatus.VERIFIED)
    until = life.claim.grace_until
    assert until is not None
    sent = []
    while life.claim.status == DomainStatus.GRACE:
        before = len(list_mails(domain))
        life.pass_time(timedelta(hours=1))
        sent += [life.now] * (len(list_mails(domain)) - before)
    # The first ones are queued right after the failed check.
    mails = list_mails(domain)
    assert len(mails) == 6
    assert [round((now - began) / DAY, 1) for now in sent] == [7.0, 7.0, 13.0, 13.0]
    french = [mail for mail in mails if mail.to == nord.owner_user.email]
    english = [mail for mail in mails if mail not in french]
    assert (len(french), len(english)) == (3, 3)
    for mail in mails:
        assert domain in mail.subject
        assert mail.sender.startswith('"Nord & Co"')
        assert "#ffcc00" in mail.html
        for record in served["records"]:
            assert record["value"] in mail.text
    for mail in english:
        assert f"{until:%d %B %Y, %H:%M} UTC" in mail.text
    for mail in french:
        assert f"{until:%H:%M} UTC" in mail.text
        assert "Les codes imprimés avec ce nom fonctionnent toujours." in mail.text


def test_mails_end_with_the_grace_period(nord: Workspace, dns: DnsServer, domain: str) -> None:
    served = put_in_service(nord, dns, domain)
    scripted = ScriptedDns(Verdict.BAD)
    life = Life(served, scripted)
    life.pass_time(3 * DAY)
    scripted.verdict = Verdict.GOOD
    life.pass_time(30 * DAY)
    assert len(list_mails(domain)) == 1


def test_a_missed_mail_is_not_sent_late(nord: Workspace, dns: DnsServer, domain: str) -> None:
    """The workers were down for ten days: one mail, not two."""
    served = put_in_service(nord, dns, domain)
    life = Life(served, ScriptedDns(Verdict.BAD))
    life.pass_time(2 * DAY)
    life.now += 10 * DAY
    before = len(list_mails(domain))
    life.pass_time(timedelta(minutes=1))
    assert len(list_mails(domain)) == before + 1


def test_parallel_workers_queue_each_mail_once(
    nord: Workspace, dns: DnsServer, domain: str
) -> None:
    served = put_in_service(nord, dns, domain)
    life = Life(served, ScriptedDns(Verdict.BAD))
    life.pass_time(2 * DAY, while_=lambda each: each.status == DomainStatus.VERIFIED)
    CustomDomain.objects.filter(pk=life.claim.pk).update(next_mail_at=life.now)
    before = len(list_mails(domain))
    run_parallel([partial(send_due_mails, now=life.now)] * 4)
    assert len(list_mails(domain)) == before + 1
