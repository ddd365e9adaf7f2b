"""What the engine recorded while it still built a ScanEvent for each scan: field by field.

Kept as it was, so that the text which the engine writes now can be compared with it.
"""

from edge.asgi_types import Headers
from edge.client_info import GEO_HEADERS, HashVisitor
from kernel.client_address import cut_forwarded_for, get_client_address, is_trusted, parse_address
from kernel.env import IpNetwork
from scans.events import ScanEvent
from scans.ingestion.enrichment.addresses import cut_address
from scans.ingestion.enrichment.geography import read_country


def build_event(  # one parameter for each thing that an event depends on
    names: tuple[str, int, int, str, int, str, str, str],
    headers: Headers,
    peer: str,
    query: bytes,
    *,
    provider: str,
    trusted: tuple[IpNetwork, ...],
    hash_visitor: HashVisitor,
    uses_geoip: bool,
) -> ScanEvent:
    """names: the fields from event_id to host."""
    get = headers.get
    referer = get(b"referer")
    gpc = get(b"sec-gpc") == b"1"
    parsed = parse_address(peer)
    address, location = "", [""] * 5
    if parsed is None or not is_trusted(parsed, trusted):
        address = get_client_address(peer=peer, forwarded_for="", trusted=trusted)
    else:
        forwarded_for = cut_forwarded_for(get(b"x-forwarded-for", b"")).decode("latin-1")
        address = get_client_address(peer=peer, forwarded_for=forwarded_for, trusted=trusted)
        location = [
            value[:400].decode("latin-1") if (value := get(name)) else ""
            for name in GEO_HEADERS[provider] or [b""] * 5
        ]
    fields = (
        *names,
        get(b"user-agent", b"")[:512].decode("latin-1"),
        referer[:1024].decode("latin-1") if referer else "",
        "",
        *location,
        _read_purpose(headers),
        gpc,
        "" if gpc or not address else hash_visitor(address, names[1], names[4]),
        cut_address(address) if uses_geoip and not read_country(location[0]) else "",
        query[:512].decode("latin-1"),
    )
    return ScanEvent._make(fields)


def _read_purpose(headers: Headers) -> str:
    get = headers.get
    parts = [value for name in (b"sec-purpose", b"purpose") if (value := get(name))]
    parts += [
        b"%b=%b" % (name, value)
        for name in (b"x-purpose", b"x-moz", b"x-fb-http-engine")
        if (value := get(name))
    ]
    return "; ".join(part[:64].decode("latin-1") for part in parts)
