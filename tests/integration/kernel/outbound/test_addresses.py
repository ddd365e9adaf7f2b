"""Which addresses the outgoing guard connects to."""

import ssl
from pathlib import Path

import pytest

from kernel.outbound import OutgoingError
from tests.integration.kernel.outbound.guarded import HOST, PUBLIC, URL, guard
from tests.support.https_server import make_response

NOT_PUBLIC = (
    *("127.0.0.1", "127.255.255.254", "0.1.2.3", "10.1.2.3", "172.16.0.1", "192.168.1.1"),
    *("100.64.0.1", "169.254.169.254", "192.0.0.8", "192.88.99.1", "198.18.0.1", "224.0.0.1"),
    *("240.0.0.1", "255.255.255.255", "::1", "::", "::127.0.0.1", "::ffff:127.0.0.1"),
    *("::ffff:0:127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2001::1"),
    *("fec0::1", "fe80::1", "fc00::1", "ff02::1", "2001:db8::1"),
)


def respond(connection: ssl.SSLSocket) -> None:
    connection.sendall(make_response(b"logo"))


def test_it_connects_to_the_resolved_address_with_the_name_in_tls_and_host(tmp_path: Path) -> None:
    with guard(respond, tmp_path) as guarded:
        assert guarded.fetch() == b"logo"
        assert guarded.backend.asked == [(PUBLIC, 443)]
        (seen,) = guarded.server.seen
        assert seen.server_name == HOST
        lines = seen.head.decode().lower().split("\r\n")
        assert lines[0] == "get /logo.png http/1.1"
        assert f"host: {HOST}" in lines
        assert "accept-encoding: identity" in lines
        assert not [line for line in lines if line.startswith("cookie")]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_a_dns_answer_that_is_not_public_is_never_connected_to(
    tmp_path: Path, address: str
) -> None:
    with guard(respond, tmp_path) as guarded:
        guarded.names.set(HOST, "A")
        guarded.names.set(HOST, "AAAA" if ":" in address else "A", address)
        with pytest.raises(OutgoingError, match="no address on the public internet") as caught:
            guarded.fetch()
        assert address not in str(caught.value)
        assert guarded.backend.asked == []
        assert guarded.server.connections == 0


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_private_addresses_beside_a_public_one_are_left_out(tmp_path: Path, address: str) -> None:
    with guard(respond, tmp_path) as guarded:
        rdtype = "AAAA" if ":" in address else "A"
        others = [PUBLIC] if rdtype == "A" else []
        guarded.names.set(HOST, rdtype, address, *others)
        assert guarded.fetch() == b"logo"
        assert guarded.backend.asked == [(PUBLIC, 443)]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_a_second_dns_answer_is_never_asked_for(tmp_path: Path, address: str) -> None:
    """Rebinding: between check and connection the name leads elsewhere."""
    with guard(respond, tmp_path) as guarded:
        resolve = guarded.make_fetcher().resolve

        def resolve_then_rebind(*args: object) -> object:
            answer = resolve(*args)  # type: ignore[arg-type]
            guarded.names.set(HOST, "A")
            guarded.names.set(HOST, "AAAA" if ":" in address else "A", address)
            return answer

        assert guarded.fetch(resolve=resolve_then_rebind) == b"logo"
        assert guarded.backend.asked == [(PUBLIC, 443)]
        assert guarded.names.asked == [(HOST, "AAAA"), (HOST, "A")]


@pytest.mark.parametrize(
    ("url", "message"),
    [
        *((f"https://{a}/", "full host name") for a in NOT_PUBLIC if ":" not in a),
        *((f"https://[{a}]/", "full host name") for a in NOT_PUBLIC if ":" in a),
        ("https://93.184.215.14/", "full host name"),
        ("https://2130706433/", "full host name"),
        ("https://0x7f.1/", "full host name"),
        ("https://127.1/", "full host name"),
        ("https://localhost/", "full host name"),
        ("https://user@logos.example/", "user name"),
        ("https://user:pw@logos.example/", "user name"),
        ("https://logos.example:8443/", "without a port"),
        ("https://logos.example:22/", "without a port"),
        ("http://logos.example/", "https://"),
        ("ftp://logos.example/", "https://"),
        ("file:///etc/passwd", "https://"),
        ("data:image/png;base64,AAAA", "https://"),
        ("logo.png", "such as https://"),
        ("", "such as https://"),
    ],
)
def test_urls_of_other_kinds_are_refused_before_any_question(
    tmp_path: Path, url: str, message: str
) -> None:
    with guard(respond, tmp_path) as guarded:
        with pytest.raises(OutgoingError, match=message):
            guarded.fetch(url)
        assert guarded.names.asked == []
        assert guarded.server.connections == 0


@pytest.mark.parametrize(
    "location",
    ["https://127.0.0.1/", "https://logos.example/other", "http://169.254.169.254/", "/other"],
)
@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_redirects_are_not_followed(tmp_path: Path, location: str, status: str) -> None:
    answer = make_response(b"", f"Location: {location}", status=status)
    with guard(lambda connection: connection.sendall(answer), tmp_path) as guarded:
        with pytest.raises(OutgoingError, match="redirects"):
            guarded.fetch()
        assert len(guarded.server.seen) == 1


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
def test_proxies_of_the_environment_are_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with guard(respond, tmp_path) as guarded, guard(respond, tmp_path) as proxy:
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.server.port}")
        assert guarded.fetch() == b"logo"
        guarded.names.set(HOST, "A", "10.0.0.1")
        with pytest.raises(OutgoingError, match="no address on the public internet"):
            guarded.fetch()
        assert proxy.server.connections == 0


def test_the_next_address_is_tried_when_one_does_not_take_connections(tmp_path: Path) -> None:
    with guard(respond, tmp_path) as guarded:
        guarded.names.set(HOST, "A", PUBLIC, "93.184.215.15")
        guarded.backend.refuses = 1
        assert guarded.fetch() == b"logo"
        assert len(set(guarded.backend.asked)) == 2


def test_test_hosts_lead_to_their_own_address_and_no_other_name_does(tmp_path: Path) -> None:
    with guard(respond, tmp_path) as guarded:
        hosts = {HOST: ("127.0.0.1", guarded.server.port)}
        assert guarded.fetch(test_hosts=hosts) == b"logo"
        assert guarded.backend.asked == [("127.0.0.1", guarded.server.port)]
        assert guarded.names.asked == []
        with pytest.raises(OutgoingError, match=r"other\.example does not exist"):
            guarded.fetch("https://other.example/", test_hosts=hosts)


def test_a_certificate_of_another_name_or_authority_is_refused(tmp_path: Path) -> None:
    with guard(respond, tmp_path, names=("other.example",)) as guarded:
        with pytest.raises(OutgoingError, match="certificate"):
            guarded.fetch()
        assert guarded.server.seen == []
    with guard(respond, tmp_path) as guarded:
        with pytest.raises(OutgoingError, match="certificate"):
            guarded.fetch(ca_file=None)
        assert guarded.server.seen == []


@pytest.mark.parametrize("failure", ["SERVFAIL", "REFUSED"])
def test_failing_name_servers_are_named_as_such(tmp_path: Path, failure: str) -> None:
    with guard(respond, tmp_path) as guarded:
        guarded.names.failures[HOST] = failure  # type: ignore[assignment]
        with pytest.raises(OutgoingError, match="name servers"):
            guarded.fetch(URL)
