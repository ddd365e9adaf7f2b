"""CAA records that forbid a certificate are reported before one is requested."""

import pytest

from customdomains.challenge import Challenge
from customdomains.dns.checker import DnsChecker
from customdomains.dns.findings import Verdict
from tests.support.dns_server import EVERY_NAME, DnsServer


def get_warning(checker: DnsChecker, challenge: Challenge) -> str:
    return checker.check(challenge, on_demand=False).warning or ""


@pytest.mark.parametrize(
    "records",
    [
        ['0 issue "letsencrypt.org"'],
        ['0 issue "digicert.com"', '0 issue "LetsEncrypt.org"'],
        ['0 issue "sectigo.com"'],
        ['0 issue "letsencrypt.org; validationmethods=dns-01,http-01"'],
        ['0 issuewild ";"'],
        ['0 issue "letsencrypt.org"', '0 issuewild ";"'],
        ['0 issue "letsencrypt.org;validationmethods=dns-01"', '0 issue "sectigo.com"'],
        ['0 issue "letsencrypt.org; validationmethods=dns-01 , TLS-ALPN-01"'],
        ['128 issue "letsencrypt.org"'],
        ['0 iodef "mailto:security@brand.test"'],
        ['0 unknowntag "x"', '0 issue "letsencrypt.org"'],
        ['0 issue "letsencrypt.org;"'],
        ['0 issue "letsencrypt.org; validationmethods=http-01 ; "'],
        ['0 issue "letsencrypt.org; http-01"', '0 issue "sectigo.com"'],
    ],
)
def test_no_warning_if_certificates_are_allowed(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge, records: list[str]
) -> None:
    dns.set("brand.test", "CAA", *records)
    assert get_warning(checker, challenge) == ""


@pytest.mark.parametrize(
    ("records", "words"),
    [
        (['0 issue "digicert.com"'], "allow certificates from digicert.com only"),
        (['0 issue "a.test"', '0 issue "b.test"'], "allow certificates from a.test, b.test only"),
        (['0 issue ";"'], "allow certificates from nobody only"),
        (['0 issue ""'], "allow certificates from nobody only"),
        (['0 issue ";"', '0 issuewild "letsencrypt.org"'], "from nobody only"),
        (['0 issue "%%%%%"'], "allow certificates from %%%%% only"),
        (
            ['0 issue "letsencrypt.org;validationmethods=dns-01"'],
            "allow letsencrypt.org to issue certificates only by the method dns-01",
        ),
        (
            ['0 issue "letsencrypt.org; validationmethods=dns-01, tls-sni-01"'],
            "only by the method dns-01, tls-sni-01",
        ),
        (['0 issue "sectigo.com ; ValidationMethods=dns-01"'], "allow sectigo.com to issue"),
        (['0 issue "letsencrypt.org; validationmethods="'], "by no method (validationmethods)"),
        (
            ['0 issue "letsencrypt.org; accounturi=https://ca.test/1"'],
            "for another account only (accounturi)",
        ),
        (
            ['0 issue "letsencrypt.org; accounturi=https://ca.test/1; validationmethods=http-01"'],
            "for another account only (accounturi)",
        ),
        (['0 issue "letsencrypt.org; %%%%"'], 'hold "letsencrypt.org; %%%%", with a parameter'),
        (['0 issue "letsencrypt.org; http-01"'], 'without parameters: 0 issue "letsencrypt.org"'),
        (
            ['0 issue "sectigo.com; account; validationmethods=http-01"'],
            "with a parameter that has no value",
        ),
    ],
)
def test_a_warning_names_what_forbids_certificates(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge, records: list[str], words: str
) -> None:
    dns.set("brand.test", "CAA", *records)
    warning = get_warning(checker, challenge)
    assert warning.startswith("The CAA records of brand.test ")
    assert words in warning
    assert "HTTPS will not work here" in warning
    assert '0 issue "' in warning


@pytest.mark.parametrize("record", ['128 newtag "x"', '1 newtag "x"', '255 future "x"'])
def test_an_unknown_critical_property_is_named(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge, record: str
) -> None:
    dns.set("brand.test", "CAA", '0 issue "letsencrypt.org"', record)
    warning = get_warning(checker, challenge)
    assert f"property '{record.split()[1]}', which is marked as critical" in warning
    assert "set its flags to 0" in warning


def test_a_long_property_is_read_to_its_end(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge
) -> None:
    parameters = "; ".join(f"comment{number}=something" for number in range(10))
    dns.set(
        "brand.test", "CAA", f'0 issue "letsencrypt.org; {parameters}; validationmethods=dns-01"'
    )
    assert "only by the method dns-01" in get_warning(checker, challenge)


def test_more_records_than_are_shown_count(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge
) -> None:
    others = [f'0 issue "ca{number}.test"' for number in range(40)]
    dns.set("brand.test", "CAA", *others, '0 issue "letsencrypt.org"')
    assert get_warning(checker, challenge) == ""


def test_only_the_closest_records_count(
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


def test_a_warning_does_not_keep_a_domain_out_of_service(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge
) -> None:
    dns.set(challenge.txt_name, "TXT", f'"{challenge.txt_value}"')
    dns.set(challenge.domain, "CNAME", f"{challenge.cname_target}.")
    dns.set("brand.test", "CAA", '0 issue "digicert.com"')
    found = checker.check(challenge, on_demand=False)
    assert found.verdict is Verdict.GOOD
    assert found.warning


def test_no_warning_if_dns_does_not_respond(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge
) -> None:
    dns.failures[EVERY_NAME] = "SERVFAIL"
    assert checker.check(challenge, on_demand=False).warning is None
