"""CAA records that would stop a certificate are reported before they bite."""

import pytest

from customdomains.dns.checker import Challenge, DnsChecker
from customdomains.dns.findings import Verdict
from tests.dns_server import EVERY_NAME, DnsServer


def get_warning(checker: DnsChecker, challenge: Challenge) -> str:
    return checker.check(challenge, on_demand=False).warning


@pytest.mark.parametrize(
    "records",
    [
        ['0 issue "letsencrypt.org"'],
        ['0 issue "digicert.com"', '0 issue "LetsEncrypt.org"'],
        ['0 issue "sectigo.com"'],
        ['0 issue "letsencrypt.org; validationmethods=dns-01,http-01"'],
        ['0 issuewild ";"'],
        ['0 iodef "mailto:security@brand.test"'],
        ['0 unknowntag "x"', '0 issue "letsencrypt.org"'],
    ],
)
def test_nothing_is_said_when_we_may_have_certificates(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge, records: list[str]
) -> None:
    dns.set("brand.test", "CAA", *records)
    assert get_warning(checker, challenge) == ""


@pytest.mark.parametrize(
    ("records", "who"),
    [
        (['0 issue "digicert.com"'], "digicert.com"),
        (['0 issue ";"'], "nobody"),
        (['0 issue "letsencrypt.org; validationmethods=dns-01"'], "letsencrypt.org"),
        (['0 issue "letsencrypt.org; accounturi=https://ca.test/1"'], "letsencrypt.org"),
        (['0 issue "letsencrypt.org"', '128 newtag "x"'], "letsencrypt.org"),
    ],
)
def test_the_customer_is_told_who_stands_in_the_way(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge, records: list[str], who: str
) -> None:
    dns.set("brand.test", "CAA", *records)
    warning = get_warning(checker, challenge)
    assert f"The CAA records of brand.test allow certificates from {who} only" in warning
    assert '0 issue "letsencrypt.org"' in warning


def test_the_closest_records_decide(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge
) -> None:
    dns.set("brand.test", "CAA", '0 issue "digicert.com"')
    dns.set("go.brand.test", "CAA", '0 issue "letsencrypt.org"')
    assert get_warning(checker, challenge) == ""


def test_records_at_the_end_of_the_cname_count(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge
) -> None:
    dns.set(challenge.domain, "CNAME", "shops.other.test.")
    dns.set("shops.other.test", "CAA", '0 issue "digicert.com"')
    assert "The CAA records of go.brand.test" in get_warning(checker, challenge)


def test_a_warning_does_not_keep_a_domain_from_service(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge
) -> None:
    dns.set(challenge.txt_name, "TXT", f'"{challenge.txt_value}"')
    dns.set(challenge.domain, "CNAME", f"{challenge.cname_target}.")
    dns.set("brand.test", "CAA", '0 issue "digicert.com"')
    found = checker.check(challenge, on_demand=False)
    assert found.verdict is Verdict.GOOD
    assert found.warning


def test_nothing_is_said_when_dns_is_silent(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge
) -> None:
    dns.failures[EVERY_NAME] = "SERVFAIL"
    assert get_warning(checker, challenge) == ""
