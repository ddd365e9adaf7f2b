"""Where a scan came from, out of the raw edge headers of the configured provider.

The engine hands header bytes over as Latin-1 text, and only from trusted peers.
Cloudflare writes UTF-8 into them; CloudFront and Vercel URL-encode. A second proxy on
the way may do either once more.
Sources: the providers' pages on visitor location headers.
"""

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from scans.events import PLACE_LENGTH
from scans.ingestion.enrichment.header_text import read_header_text

# More than any chain of proxies does.
_MOST_ENCODINGS = 3
_CUT_ESCAPE = re.compile(r"%[0-9A-Fa-f]?$")
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
# XX: not known. T1, Tor at Cloudflare, is no pair of letters anyway.
_NO_COUNTRY = frozenset({"XX", "ZZ"})
_DEGREES = re.compile(r"[+-]?\d{1,3}(?:\.\d{1,20})?", re.ASCII)


class Place(NamedTuple):
    """country: ISO 3166-1 alpha-2. Degrees in WGS 84, both or none. "" and None: unknown."""

    country: str = ""
    region: str = ""
    city: str = ""
    latitude: float | None = None
    longitude: float | None = None

    def without_precise_location(self) -> "Place":
        """Country and region only, for people who send Sec-GPC: 1."""
        return self._replace(city="", latitude=None, longitude=None)


@lru_cache(maxsize=8_192)
def locate(
    provider: str, country: str, region: str, city: str, latitude: str, longitude: str
) -> Place:
    """The place that the headers name; what is malformed is unknown."""
    if provider == "none":
        return Place()
    return read_place(
        country=country,
        region=_decode(region),
        city=_decode(city),
        latitude=latitude,
        longitude=longitude,
    )


def _decode(raw: str) -> str:
    """The text, in whatever way and however often it was encoded. No place has a % in its name."""
    for _ in range(_MOST_ENCODINGS):
        before = raw
        # Bytes first, because what was encoded may be UTF-8 or not.
        raw = read_header_text(unquote(raw, encoding="latin-1"))
        if raw == before:
            break
    return _CUT_ESCAPE.sub("", raw)


def read_place(*, country: str, region: str, city: str, latitude: str, longitude: str) -> Place:
    """The place that these texts name, from whatever source."""
    return Place(
        read_country(country),
        _read_name(region),
        _read_name(city),
        *_read_coordinates(latitude, longitude),
    )


@lru_cache(maxsize=1_024)
def read_country(raw: str) -> str:
    """The two letters, or "" where they name no country."""
    code = raw.strip().upper()
    return code if _COUNTRY.fullmatch(code) and code not in _NO_COUNTRY else ""


def _read_name(text: str) -> str:
    return "".join(filter(str.isprintable, text)).strip()[:PLACE_LENGTH]


def _read_coordinates(raw_latitude: str, raw_longitude: str) -> tuple[float | None, float | None]:
    """Both or none. 0, 0 is what databases say when they do not know: water, no people."""
    latitude, longitude = _read_degrees(raw_latitude, 90), _read_degrees(raw_longitude, 180)
    if latitude is None or longitude is None or latitude == longitude == 0:
        return None, None
    return latitude, longitude


def _read_degrees(raw: str, limit: int) -> float | None:
    raw = raw.strip()
    if not _DEGREES.fullmatch(raw):
        return None
    degrees = float(raw)
    return degrees if abs(degrees) <= limit else None
