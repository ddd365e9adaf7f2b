"""Builds the row of DynamicQrScan from a ScanEvent."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

import msgspec

from scans.events import (
    HOST_LENGTH,
    QUERY_LENGTH,
    REFERER_LENGTH,
    USER_AGENT_LENGTH,
    VARIANT_LENGTH,
    ScanEvent,
)
from scans.ingestion.enrichment.addresses import HASH_BYTES, AddressHasher
from scans.ingestion.enrichment.bots import get_purpose_reason
from scans.ingestion.enrichment.geography import GeoLocation, locate, read_header_text
from scans.ingestion.enrichment.geoip import GeoIpDatabase, NoGeoIpDatabase
from scans.ingestion.enrichment.user_agents import Agent, parse_user_agent

GetHasher = Callable[[date], AddressHasher]
_NO_GEOIP = NoGeoIpDatabase()
# About 1 kB each.
_CACHED_AGENTS = 16_384


class ScanRow(NamedTuple):
    """The columns of DynamicQrScan in the order in which scans.ingestion.insert writes them."""

    event_id: UUID
    qr_id: int
    short_id: str
    scanned_at: datetime
    outcome: str
    variant: str
    host: str
    user_agent: str
    client: str
    device: str
    os: str
    browser: str
    is_bot: bool
    bot_reason: str
    referer: str
    country: str
    region: str
    city: str
    latitude: float | None
    longitude: float | None
    address_hash: bytes | None
    query: str


def build_row(
    event: ScanEvent, *, provider: str, get_hasher: GetHasher, geoip: GeoIpDatabase = _NO_GEOIP
) -> ScanRow:
    """Derive all columns. Raises ValueError when the event id or the visitor hash is malformed.

    provider: whose edge headers the event carries. geoip: used if they have no country.
    get_hasher: of a UTC day, for events of earlier versions, which carry an address.
    Sec-GPC: 1 drops the address hash, the city and the coordinates.
    """
    # By position, here and below: names cost as much as everything else in this function.
    (
        event_id, tenant_id, qr_id, short_id, scanned_at_ms, outcome, variant, host, raw_agent,
        referer, address, country, region, city, latitude, longitude, purpose, has_gpc, visitor,
        network, query,
    ) = event  # fmt: skip
    scanned_at = _read_time(scanned_at_ms)
    user_agent, (client, device, os, browser, bot_reason) = _read_user_agent(raw_agent)
    if purpose and not bot_reason:
        bot_reason = get_purpose_reason(purpose)
    location = locate(provider, country, region, city, latitude, longitude)
    if not location.country:
        location = _locate_address(network or address, geoip) or location
    address_hash = None
    if has_gpc:
        location = location.without_precise_location()
    elif visitor:
        address_hash = _read_hash(visitor)
    elif address:
        address_hash = get_hasher(scanned_at.date()).hash(address, tenant_id=tenant_id)
    variant, host = _read_labels(variant, host)
    # As ScanRow() does, without passing 22 arguments through a function of Python.
    return tuple.__new__(
        ScanRow,
        (
            # Five times as fast as UUID(text), and accepts only the engine's spelling.
            msgspec.convert(event_id, UUID),
            qr_id,
            short_id,
            scanned_at,
            outcome,
            variant,
            host,
            user_agent,
            client,
            device,
            os,
            browser,
            bool(bot_reason),
            bot_reason,
            _read_referer(referer) if referer else "",
            *location,
            address_hash,
            _read_query(query) if query else "",
        ),
    )


def _locate_address(address: str, geoip: GeoIpDatabase) -> GeoLocation | None:
    """None without a country: a country from one source and a city from the other may be far
    apart, so they are never mixed.
    """
    location = geoip.find(address)
    return location if location.country else None


def _read_hash(text: str) -> bytes:
    digest = bytes.fromhex(text)
    if len(digest) != HASH_BYTES:
        raise ValueError("not the hash of an address")
    return digest


# Scans that come in fast share their milliseconds.
@lru_cache(maxsize=4_096)
def _read_time(ms: int) -> datetime:
    # Exact: a float holds the milliseconds of this century to a quarter of a microsecond.
    return datetime.fromtimestamp(ms / 1000, UTC)


# Most user agents, referers and queries occur in many events.
@lru_cache(maxsize=_CACHED_AGENTS)
def _read_user_agent(raw: str) -> tuple[str, Agent]:
    user_agent = _storable(read_header_text(raw), USER_AGENT_LENGTH)
    return user_agent, parse_user_agent(user_agent)


@lru_cache(maxsize=4_096)
def _read_referer(raw: str) -> str:
    return _storable(read_header_text(raw), REFERER_LENGTH)


@lru_cache(maxsize=4_096)
def _read_query(raw: str) -> str:
    return _storable(read_header_text(raw), QUERY_LENGTH)


def _storable(text: str, length: int) -> str:
    """Without NUL and lone surrogates, which PostgreSQL rejects; a header may contain both."""
    if "\0" in text or not text.isascii():
        text = text.replace("\0", "").encode("utf-8", "replace").decode()
    return text[:length]


@lru_cache(maxsize=4_096)
def _read_labels(variant: str, host: str) -> tuple[str, str]:
    return _storable(variant, VARIANT_LENGTH), _storable(host, HOST_LENGTH)
