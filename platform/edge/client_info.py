"""Reads the client's address, location and programs from the headers of a request.

Location headers and X-Forwarded-For count only when the connection comes from one of our own
proxies: any client can write a header.
"""

from functools import lru_cache
from operator import itemgetter
from socket import AF_INET, inet_pton
from typing import NamedTuple, Protocol

import msgspec

from edge.asgi_types import Headers
from kernel.client_address import cut_forwarded_for, get_client_address, is_trusted, parse_address
from kernel.env import IpNetwork
from scans.events import REFERER_LENGTH, USER_AGENT_LENGTH
from scans.ingestion.enrichment.addresses import cut_address
from scans.ingestion.enrichment.geography import read_country

PURPOSE_LENGTH = 64
# Of a region or a city as a header has it, where one character may take 15 (%25E6%259D%25B1).
RAW_LOCATION_LENGTH = 400
# Headers of browsers and apps that load ahead of a person, or for a preview. Firefox used
# X-Moz, Safari X-Purpose before there was a standard; Facebook's app does X-Purpose: preview and
# names its own HTTP engine, which its in-app browser does not.
# Sources: https://fetch.spec.whatwg.org/#sec-purpose-header,
# https://bugs.webkit.org/show_bug.cgi?id=46529,
# https://inchoo.net/dev-talk/mitigating-facebook-x-fb-http-engine-liger/
_STANDARD_PURPOSES = (b"sec-purpose", b"purpose")
_OLD_PURPOSES = (b"x-purpose", b"x-moz", b"x-fb-http-engine")
# Most requests have none of these.
_RARE_HEADERS = frozenset({*_STANDARD_PURPOSES, *_OLD_PURPOSES, b"sec-gpc"})


class GeoHeaders(NamedTuple):
    """Names of one provider's visitor location headers."""

    country: bytes
    region: bytes
    city: bytes
    latitude: bytes
    longitude: bytes


# Sources: each provider's page on visitor location headers. Fastly sends none by default;
# these are the names that a VCL snippet has to set from client.geo.*.
GEO_HEADERS: dict[str, GeoHeaders | None] = {
    "none": None,
    "cloudflare": GeoHeaders(
        b"cf-ipcountry", b"cf-region", b"cf-ipcity", b"cf-iplatitude", b"cf-iplongitude"
    ),
    "cloudfront": GeoHeaders(
        b"cloudfront-viewer-country",
        b"cloudfront-viewer-country-region-name",
        b"cloudfront-viewer-city",
        b"cloudfront-viewer-latitude",
        b"cloudfront-viewer-longitude",
    ),
    "vercel": GeoHeaders(
        b"x-vercel-ip-country",
        b"x-vercel-ip-country-region",
        b"x-vercel-ip-city",
        b"x-vercel-ip-latitude",
        b"x-vercel-ip-longitude",
    ),
    "fastly": GeoHeaders(
        b"fastly-geo-country",
        b"fastly-geo-region",
        b"fastly-geo-city",
        b"fastly-geo-latitude",
        b"fastly-geo-longitude",
    ),
}
# Of the five headers together. Real ones have 50 bytes; long ones would fill the memory.
_MAX_CACHED_BYTES = 400

# Bytes of headers are Latin-1 text here; enrichment reads them as UTF-8 where they are that.
_encode = msgspec.json.Encoder().encode


class EncodedLocation(NamedTuple):
    """text: ScanEvent's fields from country to longitude, as JSON with commas between them."""

    text: str
    has_country: bool


_EMPTY = '""'
_NO_LOCATION = EncodedLocation('"","","","",""', has_country=False)


class HashVisitor(Protocol):
    """Hashes an address; see edge.redirects.visitors."""

    def __call__(self, address: str, tenant_id: int, at_ms: int) -> str: ...


class ClientInfoReader:
    """Reads the location, programs and hashed address of a request's client.

    uses_geoip: whether GEOIP_DB is set, for which events carry the network of the address.
    """

    def __init__(
        self,
        *,
        provider: str,
        trusted: tuple[IpNetwork, ...],
        hash_visitor: HashVisitor,
        uses_geoip: bool = False,
    ) -> None:
        self._hash_visitor = hash_visitor
        self._uses_geoip = uses_geoip
        names = GEO_HEADERS[provider]
        self._names: tuple[bytes, ...] = names or ()
        self._get_location = itemgetter(*names) if names else None
        self._trusted = trusted
        self._is_trusted = lru_cache(maxsize=1024)(self._check_peer)
        self._address = lru_cache(maxsize=16_384)(self._read_address)

    def read_address(self, headers: Headers, peer: str) -> str:
        """The client's address; "" if it has none."""
        if not self._is_trusted(peer):
            return self._address(peer, b"")
        return self._address(peer, cut_forwarded_for(headers.get(b"x-forwarded-for", b"")))

    def encode(self, headers: Headers, peer: str, tenant_id: int, at_ms: int) -> str:
        """ScanEvent's fields from user_agent to network, as JSON with commas between them.

        Never the address. One function and not several: it runs for each scan.
        """
        get = headers.get
        location = _NO_LOCATION
        if self._is_trusted(peer):
            forwarded_for = cut_forwarded_for(get(b"x-forwarded-for", b""))
            address = read_single_ipv4(forwarded_for) or self._address(peer, forwarded_for)
            if self._get_location is not None:
                try:
                    location = _encode_usual_location(self._get_location(headers))
                except LookupError:
                    location = _encode_location(tuple([get(name, b"") for name in self._names]))
        else:
            address = self._address(peer, b"")
        purpose, gpc = _EMPTY, "false"
        if not headers.keys().isdisjoint(_RARE_HEADERS):
            purpose = _encode(_read_purpose(headers)).decode()
            gpc = "true" if get(b"sec-gpc") == b"1" else "false"
        visitor = network = ""
        if address and gpc == "false":
            visitor = self._hash_visitor(address, tenant_id, at_ms)
        if self._uses_geoip and not location.has_country:
            network = cut_address(address)
        referer = get(b"referer")
        encoded_referer = _EMPTY
        if referer:
            encoded_referer = _encode(referer[:REFERER_LENGTH].decode("latin-1")).decode()
        user_agent = get(b"user-agent", b"")[:USER_AGENT_LENGTH].decode("latin-1")
        return (
            f'{_encode(user_agent).decode()},{encoded_referer},"",'
            f'{location.text},{purpose},{gpc},"{visitor}","{network}"'
        )

    def _check_peer(self, peer: str) -> bool:
        address = parse_address(peer)
        return address is not None and is_trusted(address, self._trusted)

    def _read_address(self, peer: str, forwarded_for: bytes) -> str:
        return get_client_address(
            peer=peer, forwarded_for=forwarded_for.decode("latin-1"), trusted=self._trusted
        )


def _encode_location(values: tuple[bytes, ...]) -> EncodedLocation:
    """values: those of GeoHeaders, b"" for a missing one."""
    texts = [value[:RAW_LOCATION_LENGTH].decode("latin-1") for value in values]
    return EncodedLocation(_encode(texts)[1:-1].decode(), bool(read_country(texts[0])))


@lru_cache(maxsize=4_096)
def _encode_usual_location(values: tuple[bytes, ...]) -> EncodedLocation:
    """Many scans come from the same cities. Raises LookupError if the headers are too long."""
    if sum(map(len, values)) > _MAX_CACHED_BYTES:
        raise LookupError
    return _encode_location(values)


def _read_purpose(headers: Headers) -> str:
    """The purpose headers' values: "prefetch;prerender"; of the non-standard ones with their
    names: "x-purpose=preview".
    """
    get = headers.get
    parts = [value for name in _STANDARD_PURPOSES if (value := get(name))]
    parts += [b"%b=%b" % (name, value) for name in _OLD_PURPOSES if (value := get(name))]
    return "; ".join(part[:PURPOSE_LENGTH].decode("latin-1") for part in parts)


def read_single_ipv4(forwarded_for: bytes) -> str:
    """The header's address if it is a single IPv4 address, else "".

    One trusted proxy in front of an IPv4 client is by far the most frequent case, and each
    client differs, so that no cache helps: this is 30 times as fast as the general way, and
    gives the same, because a single address is the nearest and the farthest one at once.
    """
    if not 7 <= len(forwarded_for) <= 15:
        return ""
    try:
        text = forwarded_for.decode("ascii")
        inet_pton(AF_INET, text)
    except (OSError, ValueError):
        return ""
    return text
