"""Scan events of a busy hour: a few popular values and a long tail of each."""

import random
from collections.abc import Iterator, Sequence
from itertools import product

from uuid_utils.compat import uuid7

from scans.events import ScanEvent

_ANDROID = (
    "Mozilla/5.0 (Linux; Android {os}; {model}) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/{version}.0.0.0 Mobile Safari/537.36"
)
_IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS {major}_{minor} like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/{major}.{minor} Mobile/15E148 Safari/{build}"
)
_MODELS = ("K", "Pixel 8", "Pixel 9 Pro", "SM-S921B", "SM-A546E", "M2101K6G", "CPH2451", "moto g84")
_COUNTRIES = ("CA", "US", "FR", "DE", "GB", "CH", "BE", "MX")


def list_user_agents() -> list[str]:
    """2,540 of them."""
    androids = [
        _ANDROID.format(os=os, model=model, version=version)
        for os, model, version in product(range(10, 16), _MODELS, range(100, 140))
    ]
    iphones = [
        _IPHONE.format(major=major, minor=minor, build=f"604.{build}")
        for major, minor, build in product(range(14, 19), range(8), range(15))
    ]
    return [*androids, *iphones, *(f"curl/8.{n}.0" for n in range(20))]


def make_events(
    count: int, *, tenant_ids: Sequence[int], qrs_each: int, until_ms: int, seed: int = 1
) -> Iterator[ScanEvent]:
    """An hour of scans, in order. QRs, cities and referers are unequally popular."""
    chance = random.Random(seed)
    agents = list_user_agents()
    chance.shuffle(agents)
    cities = [
        (f"City {n}", _COUNTRIES[n % 8], f"{n % 80}.{n % 10}", f"{n % 170}.3") for n in range(400)
    ]
    for number in range(count):
        city, country, latitude, longitude = cities[_popular(chance, len(cities))]
        qr = _popular(chance, qrs_each) + 1
        yield ScanEvent(
            event_id=str(uuid7()),
            tenant_id=chance.choice(tenant_ids),
            qr_id=qr,
            short_id=f"aBc1{qr:04d}",
            scanned_at_ms=until_ms - 3_600_000 + number * 3_600_000 // count,
            outcome="redirected" if chance.random() < 0.98 else "paused",
            variant=chance.choice(("", "A", "B")),
            host="q.localhost",
            user_agent=agents[_popular(chance, len(agents))],
            referer="" if chance.random() < 0.7 else f"https://site{_popular(chance, 60)}.example/",
            address="",
            country=country,
            region="",
            city=city,
            latitude=latitude,
            longitude=longitude,
            purpose="",
            gpc=chance.random() < 0.05,
            visitor=f"{chance.randrange(65_536):032x}",
            query="utm_source=poster" if chance.random() < 0.1 else "",
        )


def _popular(chance: random.Random, size: int) -> int:
    """0 to size - 1, the small numbers more often."""
    return int(size * chance.random() ** 3)
