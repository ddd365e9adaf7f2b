"""The location of a scan from the edge headers of the configured provider; header bytes as text.

The engine passes header bytes on as Latin-1 text, and only those of trusted peers.
Cloudflare writes UTF-8 into them; CloudFront and Vercel URL-encode. A second proxy on
the way may do either once more.
Sources: the providers' pages on visitor location headers.
"""

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from scans.events import LOCATION_LENGTH

# More often than any chain of proxies encodes.
_MAX_ENCODINGS = 3
_CUT_ESCAPE = re.compile(r"%[0-9A-Fa-f]?$")
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
# XX means unknown. T1, Tor at Cloudflare, is not two letters anyway.
_NO_COUNTRY = frozenset({"XX", "ZZ"})
_DEGREES = re.compile(r"[+-]?\d{1,3}(?:\.\d{1,20})?", re.ASCII)


class GeoLocation(NamedTuple):
    """country: ISO 3166-1 alpha-2. Degrees in WGS 84, both or none. "" and None: unknown."""

    country: str = ""
    region: str = ""
    city: str = ""
    latitude: float | None = None
    longitude: float | None = None

    def without_precise_location(self) -> "GeoLocation":
        """Only country and region, for visitors who send Sec-GPC: 1."""
        return self._replace(city="", latitude=None, longitude=None)


def read_header_text(raw: str) -> str:
    """Decode a header's bytes, which the engine passes on as Latin-1: as UTF-8 if they are UTF-8.

    Browsers send ASCII; in-app browsers and CDNs put UTF-8 into Referer and city headers.
    """
    if raw.isascii():
        return raw
    try:
        octets = raw.encode("latin-1")
        return octets.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.start:
            # The engine truncates long headers, sometimes within a character.
            return octets[: error.start].decode("utf-8")
        return raw
    except UnicodeEncodeError:
        return raw


@lru_cache(maxsize=8_192)
def locate(
    provider: str, country: str, region: str, city: str, latitude: str, longitude: str
) -> GeoLocation:
    """The location in these headers; malformed values count as unknown."""
    if provider == "none":
        return GeoLocation()
    return parse_location(
        country=country,
        region=_decode(region),
        city=_decode(city),
        latitude=latitude,
        longitude=longitude,
    )


def _decode(raw: str) -> str:
    """Undo the encodings, whichever and however many. No city or region has a % in its name."""
    for _ in range(_MAX_ENCODINGS):
        before = raw
        # As Latin-1 first: what was encoded need not be UTF-8.
        raw = read_header_text(unquote(raw, encoding="latin-1"))
        if raw == before:
            break
    return _CUT_ESCAPE.sub("", raw)


def parse_location(
    *, country: str, region: str, city: str, latitude: str, longitude: str
) -> GeoLocation:
    """The location in texts of headers or of a GeoIP file; malformed values count as unknown."""
    return GeoLocation(
        read_country(country),
        _read_name(region),
        _read_name(city),
        *_read_coordinates(latitude, longitude),
    )


@lru_cache(maxsize=1_024)
def read_country(raw: str) -> str:
    """The two letters; "" if they are no country's."""
    code = raw.strip().upper()
    return code if _COUNTRY.fullmatch(code) and code not in _NO_COUNTRY else ""


def _read_name(text: str) -> str:
    return "".join(filter(str.isprintable, text)).strip()[:LOCATION_LENGTH]


def _read_coordinates(raw_latitude: str, raw_longitude: str) -> tuple[float | None, float | None]:
    """Both or none. Databases write 0, 0 when they do not know: there is only water."""
    latitude, longitude = _read_degrees(raw_latitude, 90), _read_degrees(raw_longitude, 180)
    if latitude is None or longitude is None or latitude == longitude == 0:
        return None, None
    return latitude, longitude


def _read_degrees(raw: str, limit: int) -> float | None:
    raw = raw.strip()
    if not _DEGREES.fullmatch(raw):
        return None
    # Adding 0 makes -0.0 a 0.0.
    degrees = float(raw) + 0.0
    return degrees if abs(degrees) <= limit else None
