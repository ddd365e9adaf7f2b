"""ScanEvent: what the redirect engine appends to the stream and ingestion reads.

One stream entry carries one batch: the field ``b`` holds a JSON array of
events, each event an array of the fields of ScanEvent in order. Arrays and not
objects, because the engine writes thousands of them a second. It writes each as text, from
texts of its headers (edge.redirects.event_text), and never makes a ScanEvent.

Fields are only ever added at the end. Fields that a writer did not know have their
defaults; those that a reader does not know are ignored (scans.ingestion.decode).
So entries and spool files of earlier and of later versions can be read.
"""

from collections.abc import Sequence
from types import GenericAlias
from typing import Any, NamedTuple

import msgspec

STREAM_KEY = "{scans}:events"
STREAM_GROUP = "ingest"
BATCH_FIELD = b"b"
# A hash: what the engine appended and the workers settled; see scans/accounting/README.md.
COUNTERS_KEY = "{scans}:counters"

# Appends one entry and counts its events, both or neither, in one round trip.
# KEYS: stream, counters. ARGV: field, batch, number of events, how many of them are
# replayed from a spool. Returns the id of the entry.
APPEND_LUA = """
redis.call('HINCRBY', KEYS[2], 'answered', ARGV[3])
redis.call('HINCRBY', KEYS[2], 'appended', ARGV[3])
redis.call('HINCRBY', KEYS[2], 'spooled', ARGV[4])
return redis.call('XADD', KEYS[1], '*', ARGV[1], ARGV[2])
"""

OUTCOMES = ("redirected", "paused")

# Maximum lengths in characters, as stored; the engine may truncate further.
HOST_LENGTH = 253
VARIANT_LENGTH = 40
USER_AGENT_LENGTH = 512
REFERER_LENGTH = 1024
QUERY_LENGTH = 512
LOCATION_LENGTH = 100


class ScanEvent(NamedTuple):
    """What the engine knew when it answered; nothing is derived or enriched.

    event_id: UUIDv7, hex with hyphens; the row's key, so replays change nothing.
    scanned_at_ms: Unix time of the request in milliseconds, UTC.
    outcome: "redirected" or "paused".
    variant: the chosen label, "" without variants.
    host: normalised host of the request.
    user_agent, referer: as received, truncated to the stored length.
    address: "" except in events of earlier versions, which carry the client's address;
    it is hashed at ingestion and never stored.
    country, region, city, latitude, longitude: raw edge headers, "" when absent
    or when the peer is not trusted.
    purpose: of the Sec-Purpose header and similar ones; see edge.client_info. gpc: Sec-GPC was 1.
    visitor: the hash of the client's address in hexadecimal (see ingestion.enrichment.addresses);
    "" without an address and with GPC.
    network: the network of the address, as GEOIP_DB needs it, if no edge header names a country.
    query: of the scanned URL, as received and truncated, without its question mark.
    """

    event_id: str
    tenant_id: int
    qr_id: int
    short_id: str
    scanned_at_ms: int
    outcome: str
    variant: str
    host: str
    user_agent: str
    referer: str
    address: str
    country: str
    region: str
    city: str
    latitude: str
    longitude: str
    purpose: str
    gpc: bool
    visitor: str = ""
    network: str = ""
    query: str = ""


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(list[ScanEvent])
# A tuple is decoded at its own length only; a struct ignores what a later version has added.
_LaterEvent = msgspec.defstruct(
    "_LaterEvent",
    [
        (name, kind, ScanEvent._field_defaults.get(name, msgspec.NODEFAULT))
        for name, kind in ScanEvent.__annotations__.items()
    ],
    array_like=True,
)
_later_decoder: "msgspec.json.Decoder[list[msgspec.Struct]]" = msgspec.json.Decoder(
    GenericAlias(list, (_LaterEvent,))
)
_counter = msgspec.json.Decoder(list[list[Any]])

EncodedEvent = msgspec.Raw
"""The JSON array of one event, which encode_batch copies as it is."""


def encode_text(text: str) -> str:
    """The text as JSON, for an EncodedEvent. A lone surrogate becomes "?", as in the row."""
    try:
        return _encoder.encode(text).decode()
    except UnicodeEncodeError:
        return _encoder.encode(_replace_surrogates(text)).decode()


def encode_batch(events: Sequence[ScanEvent | EncodedEvent]) -> bytes:
    """The value of the field ``b``: UTF-8 without line breaks."""
    try:
        return _encoder.encode(events)
    except UnicodeEncodeError:
        # A lone surrogate must not lose the batch; enrichment would store a "?", too.
        return _encoder.encode([_make_encodable(event) for event in events])


def decode_batch(data: bytes) -> list[ScanEvent]:
    """The events of one entry. Raises ValueError if a field is missing or of a wrong type."""
    try:
        return _decoder.decode(data)
    except msgspec.ValidationError:
        later = _later_decoder.decode(data)
        return [ScanEvent._make(msgspec.structs.astuple(event)) for event in later]


def count_events(data: bytes) -> int:
    """How many events one entry has, of any version. Raises ValueError if it is not a batch."""
    return len(_counter.decode(data))


def _make_encodable(event: ScanEvent | EncodedEvent) -> ScanEvent | EncodedEvent:
    if not isinstance(event, ScanEvent):
        return event
    return ScanEvent._make(
        _replace_surrogates(value) if isinstance(value, str) else value for value in event
    )


def _replace_surrogates(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
