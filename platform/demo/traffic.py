"""Five weeks of scan events for the demo, the same for the same start.

The events are what the redirect engine would have written: raw headers, nothing
derived, so that ingestion treats them as it treats every other scan.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from demo.catalogue import DemoQr
from demo.visitors import COUNTRY_ONLY, DEVICES, PLACES, Device, Place
from scans.events import ScanEvent

WEEKS = 5
# Addresses reserved for documentation, so that nobody real is meant. Source: RFC 5737.
_NETWORKS = ("192.0.2", "198.51.100", "203.0.113")
_PLACES = (*PLACES, COUNTRY_ONLY)
_PLACE_WEIGHTS = tuple(place.weight for place in _PLACES)
_DEVICE_WEIGHTS = tuple(device.weight for device in DEVICES)
_UUID_VERSION_7 = 0x7 << 76
_UUID_VARIANT = 0b10 << 62


@dataclass(frozen=True, slots=True)
class PrintedQr:
    """A code of the catalogue with the ids that the database gave it."""

    demo: DemoQr
    tenant_id: int
    qr_id: int
    short_id: str
    host: str


def generate_scans(printed: PrintedQr, *, now: datetime) -> Iterator[ScanEvent]:
    """The scans of one code up to now (aware UTC), oldest day first.

    The traffic depends on the code's name and on now, and on nothing else.
    """
    # Predictable on purpose: it decides nothing but what a demo shows.
    chance = random.Random(printed.demo.name)  # noqa: S311
    demo = printed.demo
    born = now - timedelta(days=demo.age_days)
    for days_ago in range(min(demo.age_days, WEEKS * 7) - 1, -1, -1):
        day = (now - timedelta(days=days_ago)).date()
        for _ in range(_scans_of_day(chance, demo, weekday=day.weekday())):
            place = chance.choices(_PLACES, _PLACE_WEIGHTS)[0]
            midnight = datetime.combine(day, time(), tzinfo=UTC)
            moment = midnight + _local_time(chance, demo) - timedelta(hours=place.utc_offset)
            event = _build_event(chance, printed, place=place, moment=moment, now=now)
            if born <= moment < now:
                yield event


def _scans_of_day(chance: random.Random, demo: DemoQr, *, weekday: int) -> int:
    expected = demo.daily * (demo.weekend if weekday >= 5 else 1.0)
    return max(0, round(chance.gauss(expected, expected**0.5)))


def _local_time(chance: random.Random, demo: DemoQr) -> timedelta:
    hour = chance.choices(range(24), demo.hours)[0]
    return timedelta(hours=hour, milliseconds=chance.randrange(3_600_000))


def _build_event(
    chance: random.Random, printed: PrintedQr, *, place: Place, moment: datetime, now: datetime
) -> ScanEvent:
    device = chance.choices(DEVICES, _DEVICE_WEIGHTS)[0]
    scanned_at_ms = int(moment.timestamp() * 1000)
    outcome = _outcome(printed.demo, moment=moment, now=now)
    variant = _variant(chance, printed.demo)
    return ScanEvent(
        event_id=_event_id(chance, scanned_at_ms),
        tenant_id=printed.tenant_id,
        qr_id=printed.qr_id,
        short_id=printed.short_id,
        scanned_at_ms=scanned_at_ms,
        outcome=outcome,
        variant=variant if outcome == "redirected" else "",
        host=printed.host,
        user_agent=device.user_agent,
        referer=_referer(chance, device),
        address=f"{chance.choice(_NETWORKS)}.{chance.randrange(1, 255)}",
        country=place.country,
        region=place.region,
        city=place.city,
        latitude=place.latitude,
        longitude=place.longitude,
        purpose="",
        gpc=chance.random() < 0.03,
    )


def _outcome(demo: DemoQr, *, moment: datetime, now: datetime) -> str:
    if demo.paused_days_ago is None:
        return "redirected"
    paused_at = now - timedelta(days=demo.paused_days_ago)
    return "paused" if moment >= paused_at else "redirected"


def _variant(chance: random.Random, demo: DemoQr) -> str:
    if not demo.variants:
        return ""
    weights = [variant.weight for variant in demo.variants]
    return chance.choices(demo.variants, weights)[0].label


def _referer(chance: random.Random, device: Device) -> str:
    return chance.choice(device.referers)


def _event_id(chance: random.Random, scanned_at_ms: int) -> str:
    """A UUIDv7 of that millisecond. Source: RFC 9562 section 5.7."""
    random_a, random_b = chance.getrandbits(12), chance.getrandbits(62)
    number = scanned_at_ms << 80 | _UUID_VERSION_7 | random_a << 64 | _UUID_VARIANT | random_b
    return str(UUID(int=number))
