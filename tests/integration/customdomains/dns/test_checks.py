"""What each reply of a real DNS server means for a claim, and the customer's message."""

import time

import pytest

from customdomains.challenge import Challenge
from customdomains.dns.checker import DnsChecker
from customdomains.dns.findings import Finding, RecordFinding, Verdict
from customdomains.dns.wire import Server
from tests.support.dns_server import EVERY_NAME, DnsServer, Failure

# Above every time limit of these tests, and below the time of a check that ignores its limit: one
# query alone waits 1.5 s, and a check makes several.
MUCH_LONGER_SECS = 4.0


def set_right(dns: DnsServer, challenge: Challenge) -> None:
    dns.set(challenge.txt_name, "TXT", f'"{challenge.txt_value}"')
    dns.set(challenge.domain, "CNAME", f"{challenge.cname_target}.")


def check(checker: DnsChecker, challenge: Challenge) -> Finding:
    return checker.check(challenge, on_demand=False)


def test_both_records_right(dns: DnsServer, checker: DnsChecker, challenge: Challenge) -> None:
    set_right(dns, challenge)
    found = check(checker, challenge)
    assert found.verdict is Verdict.GOOD
    assert found.txt == RecordFinding(Verdict.GOOD, (challenge.txt_value,), "Found.")
    assert found.cname == RecordFinding(Verdict.GOOD, (challenge.cname_target,), "Found.")
    assert found.warning == ""


def test_names_that_do_not_exist(checker: DnsChecker, challenge: Challenge) -> None:
    found = check(checker, challenge)
    assert found.verdict is Verdict.BAD
    assert "does not exist yet (NXDOMAIN)" in found.txt.message
    assert challenge.txt_name in found.txt.message
    assert "Add a CNAME record" in found.cname.message


def test_names_without_the_record(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge
) -> None:
    dns.set(challenge.txt_name, "MX", "10 mail.brand.test.")
    dns.set(challenge.domain, "MX", "10 mail.brand.test.")
    found = check(checker, challenge)
    assert found.verdict is Verdict.BAD
    assert "has no TXT record (no answer)" in found.txt.message
    assert "has no CNAME record (no answer)" in found.cname.message


def test_wrong_values_are_named(dns: DnsServer, checker: DnsChecker, challenge: Challenge) -> None:
    dns.set(challenge.txt_name, "TXT", '"something else"', '"v=spf1 -all"')
    dns.set(challenge.domain, "CNAME", "Shops.Other.test.")
    found = check(checker, challenge)
    assert found.verdict is Verdict.BAD
    assert '"something else"' in found.txt.message
    assert set(found.txt.found) == {"something else", "v=spf1 -all"}
    assert "leads to shops.other.test" in found.cname.message
    assert found.cname.found == ("shops.other.test",)


def test_one_wrong_record_is_enough(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge
) -> None:
    set_right(dns, challenge)
    dns.set(challenge.domain, "CNAME", "other.test.")
    found = check(checker, challenge)
    assert (found.txt.verdict, found.cname.verdict) == (Verdict.GOOD, Verdict.BAD)
    assert found.verdict is Verdict.BAD


def test_txt_strings_are_joined_and_all_records_are_read(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge
) -> None:
    set_right(dns, challenge)
    start, end = challenge.txt_value[:20], challenge.txt_value[20:]
    dns.set(challenge.txt_name, "TXT", '"other"', f'"{start}" "{end}"', '"another"')
    assert check(checker, challenge).txt.verdict is Verdict.GOOD


def test_a_txt_value_must_match_as_a_whole(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge
) -> None:
    dns.set(challenge.txt_name, "TXT", f'"{challenge.txt_value}0"', f'"x {challenge.txt_value}"')
    assert check(checker, challenge).txt.verdict is Verdict.BAD


def test_a_txt_record_behind_a_wildcard_proves_nothing(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge
) -> None:
    """*.brand.test points every name to a host whose owner may have set the TXT record."""
    dns.set("*.brand.test", "CNAME", f"{challenge.cname_target}.")
    dns.set(challenge.cname_target, "TXT", f'"{challenge.txt_value}"')
    found = check(checker, challenge)
    assert found.cname.verdict is Verdict.GOOD
    assert found.verdict is Verdict.BAD
    assert f"answered by a CNAME to {challenge.cname_target}" in found.txt.message
    assert "wildcard" in found.txt.message


def test_an_alias_for_the_challenge_proves_nothing(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge
) -> None:
    set_right(dns, challenge)
    dns.set(challenge.txt_name, "TXT")
    dns.set(challenge.txt_name, "CNAME", "txt.other.test.")
    dns.set("txt.other.test", "TXT", f'"{challenge.txt_value}"')
    assert check(checker, challenge).txt.verdict is Verdict.BAD


def test_a_chain_of_cnames_is_followed_to_our_target(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge
) -> None:
    set_right(dns, challenge)
    dns.set(challenge.domain, "CNAME", "links.brand.test.")
    dns.set("links.brand.test", "CNAME", "links.cdn.test.")
    dns.set("links.cdn.test", "CNAME", f"{challenge.cname_target}.")
    found = check(checker, challenge).cname
    assert found.verdict is Verdict.GOOD
    assert found.message == "Found, by way of links.brand.test, links.cdn.test."


def test_a_chain_to_a_wrong_target_is_reported_in_full(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge
) -> None:
    dns.set(challenge.domain, "CNAME", "links.brand.test.")
    dns.set("links.brand.test", "CNAME", "shops.other.test.")
    found = check(checker, challenge).cname
    assert "leads to links.brand.test and from there to shops.other.test" in found.message


@pytest.mark.parametrize("length", [1, 2, 20])
def test_a_loop_of_cnames_is_reported_as_one(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge, length: int
) -> None:
    names = [challenge.domain, *(f"a{n}.brand.test" for n in range(1, length))]
    for name, target in zip(names, [*names[1:], names[0]], strict=True):
        dns.set(name, "CNAME", f"{target}.")
    found = check(checker, challenge).cname
    assert found.verdict is Verdict.BAD
    assert "loop" in found.message


@pytest.mark.parametrize(("rdtype", "address"), [("A", "192.0.2.7"), ("AAAA", "2001:db8::7")])
def test_a_proxied_record_is_reported_as_one(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge, rdtype: str, address: str
) -> None:
    set_right(dns, challenge)
    dns.set(challenge.domain, "CNAME")
    dns.set(challenge.domain, rdtype, address)
    found = check(checker, challenge).cname
    assert found.verdict is Verdict.BAD
    assert found.found == (address,)
    assert "turn the proxy off" in found.message


@pytest.mark.parametrize(
    ("failure", "words"),
    [("SERVFAIL", "(SERVFAIL)"), ("REFUSED", "(REFUSED)")],
)
@pytest.mark.parametrize("broken", ["txt", "cname", "all"])
def test_an_inconclusive_reply_is_no_failure(
    dns: DnsServer,
    checker: DnsChecker,
    challenge: Challenge,
    failure: Failure,
    words: str,
    broken: str,
) -> None:
    set_right(dns, challenge)
    fail(dns, challenge, broken, failure)
    assert_nothing_changes(check(checker, challenge), broken, words)


@pytest.mark.parametrize("broken", ["txt", "cname", "all"])
def test_a_timeout_is_no_failure(
    dns: DnsServer, hasty_checker: DnsChecker, challenge: Challenge, broken: str
) -> None:
    set_right(dns, challenge)
    fail(dns, challenge, broken, "DROP")
    assert_nothing_changes(check(hasty_checker, challenge), broken, "(time-out)")


def fail(dns: DnsServer, challenge: Challenge, broken: str, failure: Failure) -> None:
    names = {"txt": challenge.txt_name, "cname": challenge.domain, "all": EVERY_NAME}
    dns.failures[names[broken]] = failure


def assert_nothing_changes(found: Finding, broken: str, words: str) -> None:
    assert found.verdict is Verdict.UNKNOWN
    message = found.cname.message if broken == "cname" else found.txt.message
    assert words in message
    assert "nothing changes" in message


def test_a_chain_that_cannot_be_read_to_its_end_is_no_failure(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge
) -> None:
    set_right(dns, challenge)
    dns.set(challenge.domain, "CNAME", "links.cdn.test.")
    dns.failures["links.cdn.test"] = "SERVFAIL"
    found = check(checker, challenge)
    assert found.verdict is Verdict.UNKNOWN
    assert found.cname.found == ("links.cdn.test",)


def test_a_truncated_answer_is_fetched_over_tcp(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge
) -> None:
    set_right(dns, challenge)
    fillers = [f'"{number:0>200}"' for number in range(15)]
    dns.set(challenge.txt_name, "TXT", *fillers, f'"{challenge.txt_value}"')
    dns.failures[EVERY_NAME] = "TRUNCATE"
    assert check(checker, challenge).verdict is Verdict.GOOD


def test_a_second_resolver_is_asked(dns: DnsServer, challenge: Challenge) -> None:
    set_right(dns, challenge)
    with DnsServer() as broken:
        broken.failures[EVERY_NAME] = "SERVFAIL"
        servers = [Server(server.address, server.port) for server in (broken, dns)]
        assert DnsChecker(servers).check(challenge, on_demand=False).verdict is Verdict.GOOD


def test_hostile_values_are_made_harmless(
    dns: DnsServer, checker: DnsChecker, challenge: Challenge
) -> None:
    dns.set(challenge.txt_name, "TXT", r'"a\000\010b\255"', f'"{"x" * 250}" "{"y" * 250}"')
    found = check(checker, challenge).txt.found
    assert all(value.isprintable() and len(value) <= 255 for value in found)


@pytest.mark.parametrize("on_demand", [True, False])
def test_a_check_ends_in_time_if_no_server_responds(
    dns: DnsServer, hasty_checker: DnsChecker, challenge: Challenge, on_demand: bool
) -> None:
    dns.failures[EVERY_NAME] = "DROP"
    started = time.monotonic()
    assert hasty_checker.check(challenge, on_demand=on_demand).verdict is Verdict.UNKNOWN
    assert time.monotonic() - started < MUCH_LONGER_SECS


def test_a_tcp_connection_that_breaks_is_no_failure(
    dns: DnsServer, hasty_checker: DnsChecker, challenge: Challenge
) -> None:
    set_right(dns, challenge)
    dns.failures[challenge.txt_name] = "BREAK"
    assert check(hasty_checker, challenge).txt.verdict is Verdict.UNKNOWN
