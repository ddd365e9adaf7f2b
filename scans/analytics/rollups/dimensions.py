"""The values of scans, by dimension. "" means unknown: not counted."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Protocol

# The values that an uncapped bucket lists. Few days of few QRs have more cities, and a bucket of
# so many is still read quickly.
MAX_VALUES = 10_000
# A bucket with more values lists so many with the most scans, and so many with the most scans
# by people; see scans.analytics.rollups.capped.
MOST_FREQUENT = 1_000
OTHER = "(other)"
# The value of a header that reads "(other)" itself.
_OTHER_QUOTED = '"(other)"'
# An index entry of PostgreSQL holds 2,704 bytes.
_MAX_BYTES = 2_400
# Between the parts of a pin's name, from which enrichment removes control characters.
PIN_SEPARATOR = "\x1f"
_TENTH = Decimal("0.1")


class CountedScan(Protocol):
    """The columns of a row that are counted."""

    @property
    def qr_id(self) -> int: ...
    @property
    def scanned_at(self) -> datetime: ...
    @property
    def outcome(self) -> str: ...
    @property
    def is_bot(self) -> bool: ...
    @property
    def referer(self) -> str: ...
    @property
    def client(self) -> str: ...
    @property
    def country(self) -> str: ...
    @property
    def city(self) -> str: ...
    @property
    def device(self) -> str: ...
    @property
    def os(self) -> str: ...
    @property
    def browser(self) -> str: ...
    @property
    def variant(self) -> str: ...
    @property
    def latitude(self) -> float | None: ...
    @property
    def longitude(self) -> float | None: ...


@lru_cache(maxsize=8_192)
def name_pin(latitude: float | None, longitude: float | None, city: str, country: str) -> str:
    """The cell, city and country. Cell: a tenth of a degree, halves rounded away from zero."""
    if latitude is None or longitude is None:
        return ""
    return PIN_SEPARATOR.join((_round(latitude), _round(longitude), city, country))


def _round(degrees: float) -> str:
    # Adding 0 makes -0.0 a 0.0.
    return str(Decimal(repr(degrees)).quantize(_TENTH, ROUND_HALF_UP) + 0)


@lru_cache(maxsize=8_192)
def _name_city(city: str, country: str) -> str:
    # There is a London in many countries: a city without its country is ambiguous.
    return f"{city}, {country}" if city and country else ""


@lru_cache(maxsize=8_192)
def _name_referer(referer: str) -> str:
    referer = _fit(referer or "(direct)")
    return _OTHER_QUOTED if referer == OTHER else referer


@lru_cache(maxsize=1_024)
def _name_variant(label: str) -> str:
    return _OTHER_QUOTED if label == OTHER else label


def _fit(text: str) -> str:
    if len(text) * 4 <= _MAX_BYTES or len(text.encode()) <= _MAX_BYTES:
        return text
    return text.encode()[:_MAX_BYTES].decode(errors="ignore")


# They read many scans at once: a call for each scan would cost more than its work.
READERS: dict[str, Callable[[Sequence[CountedScan]], list[str]]] = {
    "referer": lambda scans: [_name_referer(scan.referer) for scan in scans],
    "client": lambda scans: [scan.client for scan in scans],
    "country": lambda scans: [scan.country for scan in scans],
    "city": lambda scans: [_name_city(scan.city, scan.country) for scan in scans],
    "device": lambda scans: [scan.device for scan in scans],
    "os": lambda scans: [scan.os for scan in scans],
    "browser": lambda scans: [scan.browser for scan in scans],
    "variant": lambda scans: [_name_variant(scan.variant) for scan in scans],
    "pin": lambda scans: [
        name_pin(scan.latitude, scan.longitude, scan.city, scan.country) for scan in scans
    ],
}
