"""A check on demand asks the zone's own servers, and only public ones."""

import time
from collections.abc import Iterator

import pytest

from customdomains.challenge import Challenge
from customdomains.dns.checker import DnsChecker
from customdomains.dns.findings import Verdict
from customdomains.dns.replies import Outcome
from customdomains.dns.wire import Server, ServerGroup
from customdomains.dns.zone_servers import MAX_SERVERS, find_zone_servers
from tests.support.dns_server import EVERY_NAME, DnsServer, Failure


@pytest.fixture
def zone(dns: DnsServer) -> Iterator[DnsServer]:
    """The authoritative server of brand.test, on another loopback address."""
    with DnsServer("127.0.0.2", dns.port, authoritative=True) as server:
        dns.set("brand.test", "NS", "ns1.brand.test.")
        dns.set("ns1.brand.test", "A", "127.0.0.2")
        yield server


# Servers that respond do so within the first, however busy the machine is.
PATIENT_SECS = 20.0
HASTY_SECS = 2.0


def make_checker(
    dns: DnsServer, *, allow_private: bool = True, secs: float = PATIENT_SECS
) -> DnsChecker:
    return DnsChecker(
        [Server(dns.address, dns.port)],
        allow_private_zones=allow_private,
        zone_port=dns.port,
        on_demand_secs=secs,
        scheduled_secs=secs,
    )


def set_right(dns: DnsServer, challenge: Challenge) -> None:
    dns.set(challenge.txt_name, "TXT", f'"{challenge.txt_value}"')
    dns.set(challenge.domain, "CNAME", f"{challenge.cname_target}.")


def test_a_fresh_record_is_seen_at_once(
    dns: DnsServer, zone: DnsServer, challenge: Challenge
) -> None:
    """Resolvers still cache its absence."""
    set_right(zone, challenge)
    checker = make_checker(dns)
    assert checker.check(challenge, on_demand=False).verdict is Verdict.BAD
    assert checker.check(challenge, on_demand=True).verdict is Verdict.GOOD


def test_a_removed_record_is_missed_at_once(
    dns: DnsServer, zone: DnsServer, challenge: Challenge
) -> None:
    set_right(dns, challenge)
    zone.set("brand.test", "SOA", "ns1.brand.test. root.brand.test. 1 60 60 60 60")
    assert make_checker(dns).check(challenge, on_demand=True).verdict is Verdict.BAD


def test_a_private_server_is_never_asked(
    dns: DnsServer, zone: DnsServer, challenge: Challenge
) -> None:
    set_right(zone, challenge)
    checker = make_checker(dns, allow_private=False)
    assert checker.check(challenge, on_demand=True).verdict is Verdict.BAD
    assert zone.asked == []


def test_only_public_addresses_of_the_zones_servers_are_used(dns: DnsServer) -> None:
    dns.set("brand.test", "NS", "ns1.brand.test.")
    dns.set("ns1.brand.test", "A", "192.0.0.8", "192.88.99.1", "224.0.0.1", "9.9.9.9")
    dns.set("ns1.brand.test", "AAAA", "::127.0.0.1", "::ffff:0:7f00:1", "fec0::1", "2620:fe::fe")
    assert find(dns, "go.brand.test", allow_private=False) == (
        Server("9.9.9.9"),
        Server("2620:fe::fe"),
    )


@pytest.mark.parametrize("failure", ["SERVFAIL", "REFUSED", "DROP"])
def test_resolvers_are_asked_if_the_zones_servers_do_not_respond(
    dns: DnsServer, zone: DnsServer, challenge: Challenge, failure: Failure
) -> None:
    set_right(dns, challenge)
    zone.failures[EVERY_NAME] = failure
    checker = make_checker(dns, secs=HASTY_SECS if failure == "DROP" else PATIENT_SECS)
    assert checker.check(challenge, on_demand=True).verdict is Verdict.GOOD


def test_a_reply_that_is_not_authoritative_is_ignored(
    dns: DnsServer, zone: DnsServer, challenge: Challenge
) -> None:
    set_right(dns, challenge)
    zone.authoritative = False
    assert make_checker(dns).check(challenge, on_demand=True).verdict is Verdict.GOOD


def test_a_check_ends_in_time_if_zone_and_resolvers_do_not_respond(
    dns: DnsServer, zone: DnsServer, challenge: Challenge
) -> None:
    for name in (challenge.txt_name, challenge.domain):
        dns.failures[name] = "DROP"
    zone.failures[EVERY_NAME] = "DROP"
    started = time.monotonic()
    checker = make_checker(dns, secs=HASTY_SECS)
    assert checker.check(challenge, on_demand=True).verdict is Verdict.UNKNOWN
    assert time.monotonic() - started < 2 * HASTY_SECS


def test_the_closest_zone_counts(dns: DnsServer, zone: DnsServer) -> None:
    dns.set("go.brand.test", "NS", "ns.go.brand.test.")
    dns.set("ns.go.brand.test", "A", "127.0.0.3")
    assert find(dns, "a.go.brand.test") == (Server("127.0.0.3"),)
    assert find(dns, "other.brand.test") == (Server("127.0.0.2"),)


def test_the_number_of_servers_is_limited(dns: DnsServer) -> None:
    dns.set("brand.test", "NS", *(f"ns{n}.brand.test." for n in range(20)))
    for number in range(20):
        dns.set(f"ns{number}.brand.test", "A", *(f"127.0.{number}.{n}" for n in range(1, 20)))
    assert len(find(dns, "go.brand.test")) == MAX_SERVERS
    assert len(dns.asked) < 12


def find(dns: DnsServer, domain: str, *, allow_private: bool = True) -> tuple[Server, ...]:
    resolver = ServerGroup([Server(dns.address, dns.port)])
    deadline = time.monotonic() + PATIENT_SECS
    return find_zone_servers(domain, resolver, deadline=deadline, allow_private=allow_private)


def test_a_server_without_a_route_is_asked_once() -> None:
    broadcast = ServerGroup([Server("255.255.255.255")])
    started, used = time.monotonic(), time.process_time()
    reply = broadcast.ask("go.brand.test", "TXT", deadline=started + PATIENT_SECS)
    assert reply.outcome is Outcome.TIMEOUT
    assert time.monotonic() - started < PATIENT_SECS / 2
    assert time.process_time() - used < 0.5
