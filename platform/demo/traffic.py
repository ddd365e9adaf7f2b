"""Five weeks of scan events for the demo, the same for the same start.

The events carry raw headers as the redirect engine's do, so ingestion treats them like all others.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from demo.catalogue import DemoQr
from demo.visitors import CITIES, DEVICES, UNKNOWN_CITY, City, Device
from scans.events import ScanEvent

WEEKS = 5
# Addresses reserved for documentation. Source: RFC 5737.
_NETWORKS = ("192.0.2", "198.51.100", "203.0.113")
_CITIES = (*CITIES, UNKNOWN_CITY)
_CITY_WEIGHTS = tuple(city.weight for city in _CITIES)
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

    The same name and the same now give the same events.
    """
    # Seeded, so that a repetition generates the same events.
    rng = random.Random(printed.demo.name)  # noqa: S311
    demo = printed.demo
    created_at = now - timedelta(days=demo.age_days)
    for days_ago in range(min(demo.age_days, WEEKS * 7) - 1, -1, -1):
        day = (now - timedelta(days=days_ago)).date()
        for _ in range(_draw_scan_count(rng, demo, weekday=day.weekday())):
            city = rng.choices(_CITIES, _CITY_WEIGHTS)[0]
            midnight = datetime.combine(day, time(), tzinfo=UTC)
            scanned_at = midnight + _draw_local_time(rng, demo) - timedelta(hours=city.utc_offset)
            event = _build_event(rng, printed, city=city, scanned_at=scanned_at, now=now)
            if created_at <= scanned_at < now:
                yield event


def _draw_scan_count(rng: random.Random, demo: DemoQr, *, weekday: int) -> int:
    expected = demo.daily * (demo.weekend if weekday >= 5 else 1.0)
    return max(0, round(rng.gauss(expected, expected**0.5)))


def _draw_local_time(rng: random.Random, demo: DemoQr) -> timedelta:
    hour = rng.choices(range(24), demo.hours)[0]
    return timedelta(hours=hour, milliseconds=rng.randrange(3_600_000))


def _build_event(
    rng: random.Random, printed: PrintedQr, *, city: City, scanned_at: datetime, now: datetime
) -> ScanEvent:
    device = rng.choices(DEVICES, _DEVICE_WEIGHTS)[0]
    scanned_at_ms = int(scanned_at.timestamp() * 1000)
    outcome = _get_outcome(printed.demo, scanned_at=scanned_at, now=now)
    variant = _draw_variant(rng, printed.demo)
    return ScanEvent(
        event_id=_draw_event_id(rng, scanned_at_ms),
        tenant_id=printed.tenant_id,
        qr_id=printed.qr_id,
        short_id=printed.short_id,
        scanned_at_ms=scanned_at_ms,
        outcome=outcome,
        variant=variant if outcome == "redirected" else "",
        host=printed.host,
        user_agent=device.user_agent,
        referer=_draw_referer(rng, device),
        address=f"{rng.choice(_NETWORKS)}.{rng.randrange(1, 255)}",
        country=city.country,
        region=city.region,
        city=city.name,
        latitude=city.latitude,
        longitude=city.longitude,
        purpose="",
        gpc=rng.random() < 0.03,
    )


def _get_outcome(demo: DemoQr, *, scanned_at: datetime, now: datetime) -> str:
    if demo.paused_days_ago is None:
        return "redirected"
    paused_at = now - timedelta(days=demo.paused_days_ago)
    return "paused" if scanned_at >= paused_at else "redirected"


def _draw_variant(rng: random.Random, demo: DemoQr) -> str:
    if not demo.variants:
        return ""
    weights = [variant.weight for variant in demo.variants]
    return rng.choices(demo.variants, weights)[0].label


def _draw_referer(rng: random.Random, device: Device) -> str:
    return rng.choice(device.referers)


def _draw_event_id(rng: random.Random, scanned_at_ms: int) -> str:
    """A UUIDv7 of that millisecond. Source: RFC 9562 section 5.7."""
    random_a, random_b = rng.getrandbits(12), rng.getrandbits(62)
    number = scanned_at_ms << 80 | _UUID_VERSION_7 | random_a << 64 | _UUID_VARIANT | random_b
    return str(UUID(int=number))
