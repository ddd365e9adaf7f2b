"""One ScanEvent as one row of DynamicQrScan."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from scans.enrichment.addresses import hash_address
from scans.enrichment.bots import get_purpose_reason
from scans.enrichment.geography import Place, locate
from scans.enrichment.header_text import read_header_text
from scans.enrichment.places import NoPlaces, Places
from scans.enrichment.user_agents import describe_user_agent
from scans.events import (
    HOST_LENGTH,
    REFERER_LENGTH,
    USER_AGENT_LENGTH,
    VARIANT_LENGTH,
    ScanEvent,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
GetDayKey = Callable[[date], bytes]
_NO_PLACES = NoPlaces()


class ScanRow(NamedTuple):
    """The columns of DynamicQrScan in the order that scans.ingestion.store writes them."""

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


def build_row(
    event: ScanEvent, *, provider: str, get_day_key: GetDayKey, places: Places = _NO_PLACES
) -> ScanRow:
    """Derive everything that is stored.

    provider: whose edge headers the event carries. places: asked where they name no country.
    Sec-GPC: 1 drops the address hash, the city and the coordinates.
    """
    scanned_at = _EPOCH + timedelta(milliseconds=event.scanned_at_ms)
    user_agent = _storable(read_header_text(event.user_agent), USER_AGENT_LENGTH)
    agent = describe_user_agent(user_agent)
    reason = agent.bot_reason or get_purpose_reason(event.purpose)
    place = _find_place(event, provider, places)
    address_hash = None
    if event.gpc:
        place = place.without_precise_location()
    elif event.address:
        address_hash = hash_address(event.address, key=get_day_key(scanned_at.date()))
    return ScanRow(
        event_id=UUID(event.event_id),
        qr_id=event.qr_id,
        short_id=event.short_id,
        scanned_at=scanned_at,
        outcome=event.outcome,
        variant=_storable(event.variant, VARIANT_LENGTH),
        host=_storable(event.host, HOST_LENGTH),
        user_agent=user_agent,
        client=agent.client,
        device=agent.device,
        os=agent.os,
        browser=agent.browser,
        is_bot=bool(reason),
        bot_reason=reason,
        referer=_storable(read_header_text(event.referer), REFERER_LENGTH),
        country=place.country,
        region=place.region,
        city=place.city,
        latitude=place.latitude,
        longitude=place.longitude,
        address_hash=address_hash,
    )


def _find_place(event: ScanEvent, provider: str, places: Places) -> Place:
    told = locate(
        provider, event.country, event.region, event.city, event.latitude, event.longitude
    )
    if told.country:
        return told
    # Not mixed: a country from here and a city from there may be far from each other.
    found = places.find(event.address)
    return found if found.country else told


def _storable(text: str, length: int) -> str:
    """PostgreSQL refuses NUL and half surrogate pairs; a header may carry anything."""
    if "\0" in text or not text.isascii():
        text = text.replace("\0", "").encode("utf-8", "replace").decode()
    return text[:length]
