"""A domain from the claim to the printed code: real DNS, real Caddy, no shortcut into the code.

Each journey runs against a name server of ours and against NSD, as far as that is installed.
"""

import secrets
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.journeys.agencies import Api, ask_for_certificate, open_over_tls, sign_up_agency
from tests.journeys.launching import TlsStack
from tests.journeys.name_servers import ZONE, NameServer, NsdServer, OwnServer, find_nsd
from tests.support.dns_server import DnsServer

DOMAINS = "/v1/dynamic/custom-domains/"
# The address of a zone's own server; no other test uses it.
ZONE_SERVER = ("127.0.53.19", 53)

needs_nsd = pytest.mark.skipif(
    find_nsd() is None, reason="NSD is not installed (Debian: apt install nsd)"
)


@pytest.fixture(params=["own", pytest.param("nsd", marks=needs_nsd)])
def zone(request: pytest.FixtureRequest, tls: TlsStack, tmp_path: Path) -> Iterator[NameServer]:
    """The name server of brand.test."""
    address = ("127.0.0.1", tls.dns_port)
    server: NameServer = (
        OwnServer(*address) if request.param == "own" else NsdServer(*address, tmp_path)
    )
    with server:
        yield server


@pytest.fixture
def agency(tls: TlsStack, client: httpx.Client) -> Api:
    """A workspace on the plan Agency."""
    return sign_up_agency(tls.stack, client)


@pytest.fixture
def rival(tls: TlsStack, client: httpx.Client) -> Api:
    """Another workspace on that plan."""
    return sign_up_agency(tls.stack, client)


def claim(agency: Api, domain: str) -> dict[str, Any]:
    """Create a pending claim."""
    answer = agency.call("POST", DOMAINS, {"domain": domain})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    assert body["status"] == "pending"
    return body


def verify(agency: Api, claimed: dict[str, Any]) -> dict[str, Any]:
    """Check the claim."""
    answer = agency.call("POST", f"{DOMAINS}{claimed['id']}/verify/")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def get_right_records(claimed: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """The records of the claim in the form of a zone file."""
    txt, cname = claimed["records"]
    assert (txt["type"], cname["type"]) == ("TXT", "CNAME")
    return {
        txt["name"]: [("TXT", f'"{txt["value"]}"')],
        cname["name"]: [("CNAME", f"{cname['value']}.")],
    }


def test_from_the_claim_to_a_code_on_the_domain(
    tls: TlsStack, zone: NameServer, agency: Api, rival: Api
) -> None:
    # Caddy keeps a certificate that it has made, so each journey has a name of its own.
    host = f"go-{secrets.token_hex(3)}.{ZONE}"
    qr, theirs = agency.create_qr(), rival.create_qr()
    claimed = claim(agency, host)

    txt, cname = verify(agency, claimed)["records"]
    assert (txt["ok"], cname["ok"]) == (False, False)
    assert "NXDOMAIN" in txt["message"]

    zone.serve(
        {
            f"_qrstudio-verify.{host}": [("TXT", '"qrstudio-domain-verification=of-last-year"')],
            host: [("CNAME", "shop.elsewhere.test.")],
        }
    )
    wrong = verify(agency, claimed)
    txt, cname = wrong["records"]
    assert wrong["status"] == "pending"
    assert (txt["ok"], txt["found"]) == (False, ["qrstudio-domain-verification=of-last-year"])
    assert "qrstudio-domain-verification=of-last-year" in txt["message"]
    assert (cname["ok"], cname["found"]) == (False, ["shop.elsewhere.test"])
    assert "leads to shop.elsewhere.test" in cname["message"]
    assert_no_certificate(tls, host)

    zone.serve(get_right_records(claimed))
    verified = verify(agency, claimed)
    assert verified["status"] == "verified", verified
    assert [record["ok"] for record in verified["records"]] == [True, True]

    public_url = agency.call("GET", f"/v1/dynamic/{qr['short_id']}/").json()["public_url"]
    assert public_url == f"https://{host}:{tls.stack.tls_port}/q/{qr['short_id']}/"
    scan = open_over_tls(tls.stack, host, urlsplit(public_url).path)
    assert (scan.status, scan.headers["location"]) == (302, "https://example.com/menu")
    assert scan.names == [host]
    assert "strict-transport-security" not in scan.headers

    foreign = open_over_tls(tls.stack, host, f"/q/{theirs['short_id']}/")
    unknown = open_over_tls(tls.stack, host, "/q/zzzzzzzz/")
    assert (foreign.status, foreign.text) == (404, unknown.text)
    assert "QR not found" in foreign.text
    # Codes that were printed before keep working.
    assert open_over_tls(tls.stack, "q.localhost", f"/q/{qr['short_id']}/").status == 302
    # Its certificate opens no other host, and no other host has one.
    assert open_over_tls(tls.stack, host, "/api/health/", host="api.localhost").status == 421
    assert_no_certificate(tls, f"www.{host}")

    assert open_over_tls(tls.stack, host, f"/q/{qr['short_id']}/").status == 302
    assert agency.call("DELETE", f"{DOMAINS}{claimed['id']}/").status_code == 204
    gone = open_over_tls(tls.stack, host, f"/q/{qr['short_id']}/")
    assert (gone.status, "Nothing here" in gone.text) == (404, True)
    assert ask_for_certificate(tls.stack, host) == 404
    # The records in DNS are those of the deleted claim.
    again = claim(agency, host)
    assert verify(agency, again)["status"] == "pending"


def assert_no_certificate(tls: TlsStack, host: str) -> None:
    """No certificate is allowed, and none is made."""
    assert ask_for_certificate(tls.stack, host) == 404
    with pytest.raises(ssl.SSLError, match="alert internal error"):
        open_over_tls(tls.stack, host)


def test_a_wildcard_zone_verifies_no_claim(tls: TlsStack, zone: NameServer, agency: Api) -> None:
    """Otherwise the owner of the wildcard's host could claim every name of the zone."""
    host = f"menu-{secrets.token_hex(3)}.{ZONE}"
    claimed = claim(agency, host)
    target = claimed["records"][1]["value"]
    zone.serve({f"*.{ZONE}": [("CNAME", f"{target}.")]})
    checked = verify(agency, claimed)
    txt, cname = checked["records"]
    assert checked["status"] == "pending"
    assert (txt["ok"], cname["ok"]) == (False, True)
    assert "wildcard" in txt["message"]
    assert_no_certificate(tls, host)


def test_an_address_instead_of_the_cname_is_explained(zone: NameServer, agency: Api) -> None:
    host = f"proxied.{ZONE}"
    claimed = claim(agency, host)
    records = get_right_records(claimed) | {host: [("A", "192.0.2.80")]}
    zone.serve(records)
    txt, cname = verify(agency, claimed)["records"]
    assert (txt["ok"], cname["ok"]) == (True, False)
    assert "192.0.2.80" in cname["message"]
    assert "DNS only" in cname["message"]


def test_a_chain_that_ends_at_our_target_is_followed(
    tls: TlsStack, zone: NameServer, agency: Api
) -> None:
    host, between = f"long-{secrets.token_hex(3)}.{ZONE}", f"between.{ZONE}"
    claimed = claim(agency, host)
    records = get_right_records(claimed)
    zone.serve(records | {host: [("CNAME", f"{between}.")], between: records[host]})
    assert verify(agency, claimed)["status"] == "verified"
    assert open_over_tls(tls.stack, host, "/q/zzzzzzzz/").names == [host]


@needs_nsd
def test_a_record_counts_at_once_although_the_resolver_caches_its_absence(
    tls: TlsStack, agency: Api, tmp_path: Path
) -> None:
    """The resolver knows the zone's servers, but not the records that were just set."""
    address, port = ZONE_SERVER
    host = f"fresh.{ZONE}"
    claimed = claim(agency, host)
    with listen_or_skip(tmp_path) as zone, DnsServer("127.0.0.1", tls.dns_port) as resolver:
        resolver.set(ZONE, "NS", f"ns1.{ZONE}.")
        resolver.set(f"ns1.{ZONE}", "A", address)
        zone.serve(get_right_records(claimed))
        verified = verify(agency, claimed)
    assert verified["status"] == "verified", verified
    assert port == 53


def listen_or_skip(folder: Path) -> NsdServer:
    """Port 53 is for root on most systems."""
    try:
        with DnsServer(*ZONE_SERVER):
            return NsdServer(*ZONE_SERVER, folder)
    except OSError as error:
        pytest.skip(f"nothing can listen on {ZONE_SERVER[0]}, port {ZONE_SERVER[1]}: {error}")


def test_verify_returns_in_time_if_no_name_server_responds(tls: TlsStack, agency: Api) -> None:
    claimed = claim(agency, f"silent.{ZONE}")
    with DnsServer("127.0.0.1", tls.dns_port) as resolver:
        resolver.failures["."] = "DROP"
        checked = verify(agency, claimed)
    assert checked["status"] == "pending"
    assert all("time-out" in record["message"] for record in checked["records"])
