"""The text that the engine writes of a scan is the event that it built of the same scan before."""

import json
from datetime import date
from ipaddress import ip_network
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from edge.client_info import GEO_HEADERS, ClientInfoReader
from edge.redirects.event_text import write_event
from edge.redirects.prepared import prepare_route
from edge.redirects.scan_request import ScanRequest
from qrs.routes.codec import Route, encode_route
from scans.events import EncodedEvent, ScanEvent, count_events, decode_batch, encode_batch
from scans.ingestion.decode import decode_entry
from scans.ingestion.enrichment.addresses import AddressHasher
from scans.ingestion.enrichment.rows import ScanRow, build_row
from scans.ingestion.stream import StreamEntry
from tests.unit.edge.earlier_events import build_event
from tests.unit.scans.events import HASHER, IPHONE_SAFARI, NOON_MS

TRUSTED = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))
PEERS = ("10.0.0.7", "fd00::7", "198.51.100.9", "2001:db8::9", "unix:", "")
COUNTRIES = (b"CA", b"ca", b"XX", b"T1", b"", "é".encode())
ADDRESSES = (
    *(b"203.0.113.5", b"192.0.2.66, 203.0.113.5", b"2001:db8:7::5", b"unknown", b"[::1]:80"),
    *(b", ", b"10.1.1.1", b"203.0.113.5:1234", b"1.2.3.4" * 300),
)
# What a header, a query or a label may contain, and what no parser should let through.
HOSTILE = (
    *(b"", b'"', b"\\", b'","', b'\\",["', b"\\u0000", b"]", b"\x7f", b"\t", b"\n", b"\0", b"\x1f"),
    *(b"\x80\xff", "Montréal".encode(), "Montréal".encode()[:-2], "东京".encode(), b"%25E6%259D"),
    *(b"\xed\xa0\x80", b"x" * 5000, "é".encode() * 3000, b'"' * 3000, b"null", b"203.0.113.5"),
)
values = st.sampled_from(HOSTILE) | st.binary(max_size=60) | st.text(max_size=20).map(str.encode)
texts = st.sampled_from(["", "A", 'B"', "\\", "é", "\U0001f600", "\ud800", "東京"]) | st.text()


def _headers(provider: str) -> st.SearchStrategy[dict[bytes, bytes]]:
    geo = GEO_HEADERS[provider] or ()
    return st.fixed_dictionaries(
        {},
        optional={
            b"user-agent": st.just(IPHONE_SAFARI.encode()) | values,
            b"referer": values,
            b"x-forwarded-for": st.sampled_from(ADDRESSES) | values,
            b"sec-gpc": st.sampled_from([b"1", b"0", b"1 "]),
            b"sec-purpose": st.sampled_from([b"prefetch", b"prefetch;prerender"]) | values,
            b"purpose": values,
            b"x-purpose": st.just(b"preview") | values,
            b"x-moz": values,
            b"x-fb-http-engine": st.just(b"Liger"),
            **dict.fromkeys(geo, values),
            **({geo[0]: st.sampled_from(COUNTRIES) | values} if geo else {}),
        },
    )


@st.composite
def _scans(draw: st.DrawFn) -> dict[str, Any]:
    provider = draw(st.sampled_from(sorted(GEO_HEADERS)))
    return {
        "provider": provider,
        "headers": draw(_headers(provider)),
        "peer": draw(st.sampled_from(PEERS)),
        "uses_geoip": draw(st.booleans()),
        "label": draw(texts),
        "host": draw(st.sampled_from(["q.localhost", "go.brand.test", 'a"b', "xn--caf-dma.test"])),
        "query": draw(values),
        "is_paused": draw(st.booleans()),
    }


def _hash(address: str, tenant_id: int, at_ms: int) -> str:
    return HASHER.hash(address, tenant_id=tenant_id + at_ms % 7).hex()


def _write(scan: dict[str, Any], reader: ClientInfoReader | None = None) -> tuple[bytes, ScanEvent]:
    """The batch of the text that is written now, and the event that was built before."""
    shared = {"trusted": TRUSTED, "hash_visitor": _hash, "uses_geoip": scan["uses_geoip"]}
    reader = reader or ClientInfoReader(provider=scan["provider"], **shared)
    state = "paused" if scan["is_paused"] else "active"
    value = encode_route(Route(3, 7, 2**62, state, False, "https://example.com/", []))
    route = prepare_route("aBc12dEf", value)
    request = ScanRequest("aBc12dEf", scan["headers"], scan["host"], None, scan["peer"], True)
    request.query, request.event_id, request.at_ms = scan["query"], str(uuid7()), NOON_MS
    names = (
        *(request.event_id, 7, 2**62, "aBc12dEf", NOON_MS),
        *("paused" if scan["is_paused"] else "redirected", scan["label"], scan["host"]),
    )
    before = build_event(
        names,
        scan["headers"],
        scan["peer"],
        scan["query"],
        provider=scan["provider"],
        **shared,
    )
    return encode_batch([write_event(request, route, scan["label"], reader)]), before


def _no_hasher(day: date) -> AddressHasher:
    raise AssertionError(day)


def _row(batch: bytes, provider: str) -> ScanRow:
    (decoded,), refusals = decode_entry(StreamEntry("1-0", batch))
    assert refusals == []
    return build_row(decoded.event, provider=provider, get_hasher=_no_hasher)


PLAIN: dict[str, Any] = {
    "provider": "cloudflare",
    "headers": {
        b"user-agent": IPHONE_SAFARI.encode(),
        b"x-forwarded-for": b"203.0.113.5",
        b"cf-ipcountry": b"CA",
        b"cf-region": b"Quebec",
        b"cf-ipcity": "Montréal".encode(),
        b"cf-iplatitude": b"45.5",
        b"cf-iplongitude": b"-73.6",
    },
    "peer": "10.0.0.7",
    "uses_geoip": False,
    "label": "A",
    "host": "q.localhost",
    "query": b"",
    "is_paused": False,
}


@settings(max_examples=400, deadline=None)
@example(PLAIN)
@given(_scans())
def test_a_scan_has_the_row_that_it_had_before(scan: dict[str, Any]) -> None:
    batch, before = _write(scan)
    (decoded,), _ = decode_entry(StreamEntry("1-0", batch))
    # What a lone surrogate has become in the row at the latest.
    assert decoded.event == before._replace(
        variant=before.variant.encode("utf-8", "replace").decode()
    )
    assert _row(batch, scan["provider"]) == _row(encode_batch([before]), scan["provider"])


@settings(max_examples=150, deadline=None)
@given(_scans())
def test_the_version_before_reads_the_text(scan: dict[str, Any]) -> None:
    """Its decoder wants an array of exactly these types; its spool one array on each line."""
    batch, _ = _write(scan)
    (fields,) = json.loads(batch)
    types = [str, int, int, str, int, *[str] * 12, bool, str, str, str]
    assert [type(value) for value in fields] == types
    assert batch.decode("utf-8")
    assert b"\n" not in batch
    assert count_events(batch) == 1


@settings(max_examples=150, deadline=None)
@given(_scans(), st.sampled_from([b"203.0.113.5", b"2001:db8:77:5::5"]))
def test_the_text_contains_no_address(scan: dict[str, Any], address: bytes) -> None:
    scan["headers"][b"x-forwarded-for"] = address
    scan["headers"] = {
        name: b"" if address in value and name != b"x-forwarded-for" else value
        for name, value in scan["headers"].items()
    }
    scan["query"] = b""
    assert address not in _write(scan)[0]


def test_headers_of_strangers_are_not_carried() -> None:
    """Not even as something that the worker would have to ignore."""
    forged = {**PLAIN["headers"], b"x-vercel-ip-city": b"Montr\xe9al"}
    batch, _ = _write({**PLAIN, "headers": forged, "peer": "198.51.100.9"})
    assert not any(word in batch for word in (b"Quebec", b"Montr", b"45.5", b"203.0.113"))


@pytest.mark.parametrize("missing", [b"cf-ipcountry", b"cf-region", b"cf-iplongitude"])
def test_a_location_without_one_of_its_headers_is_carried(missing: bytes) -> None:
    headers = {name: value for name, value in PLAIN["headers"].items() if name != missing}
    batch, before = _write({**PLAIN, "headers": headers})
    (decoded,), _ = decode_entry(StreamEntry("1-0", batch))
    assert decoded.event == before


def test_a_reader_mixes_up_no_locations() -> None:
    """The texts of locations are cached, the long ones are not."""
    reader = ClientInfoReader(provider="cloudflare", trusted=TRUSTED, hash_visitor=_hash)
    for number in [*range(40), *range(40)]:
        city = {b"cf-ipcity": b"City %d" % number + b"!" * (number // 20) * 700}
        batch, before = _write({**PLAIN, "headers": PLAIN["headers"] | city}, reader)
        (decoded,), _ = decode_entry(StreamEntry("1-0", batch))
        assert decoded.event == before


def test_texts_and_events_make_one_batch() -> None:
    batch, before = _write(PLAIN)
    # A lone surrogate in one of them affects no other.
    odd = before._replace(city="\ud800")
    events: list[ScanEvent | EncodedEvent] = [EncodedEvent(batch[1:-1]), odd, before]
    assert decode_batch(encode_batch(events)) == [before, before._replace(city="?"), before]
