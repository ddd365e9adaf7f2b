"""A place on the map. Source: RFC 5870."""

import math

from kernel.messages import mark
from qrs.contents.escapes import percent_encode
from qrs.contents.reader import REQUIRED, Payload, PayloadReader
from qrs.contents.warnings import ContentWarning

MAX_QUERY_LENGTH = 120
LATITUDES = (-90, 90)
LONGITUDES = (-180, 180)
_MAPS = "https://maps.google.com/"
# A tenth of a metre; more digits only make the symbol larger.
_DECIMALS = 6


def make_geo(payload: Payload) -> str:
    """Raises ContentError."""
    reader = PayloadReader(payload)
    place = ",".join(
        (
            _take_degrees(reader, "latitude", *LATITUDES),
            _take_degrees(reader, "longitude", *LONGITUDES),
        )
    )
    query = percent_encode(reader.line("query", most=MAX_QUERY_LENGTH))
    reader.finish()
    if payload.get("maps_link"):
        return f"{_MAPS}?q={query}&ll={place}" if query else f"{_MAPS}?q={place}"
    return f"geo:{place}?q={query}" if query else f"geo:{place}"


def list_geo_warnings(payload: Payload) -> list[ContentWarning]:
    if payload.get("maps_link"):
        return []
    text = mark(
        "The camera of an iPhone does not open geo: codes. Send maps_link true for a link that"
        " every phone opens."
    )
    return [ContentWarning("geo_without_maps_link", "payload.maps_link", text)]


def _take_degrees(reader: PayloadReader, name: str, lowest: int, highest: int) -> str:
    """Without an exponent, without zeros at the end, and never -0."""
    degrees = reader.get(name)
    if degrees is None:
        reader.refuse(name, REQUIRED)
        return ""
    if not (math.isfinite(degrees) and lowest <= degrees <= highest):
        text = mark("Must be between %(lowest)s and %(highest)s.")
        reader.refuse(name, text, lowest=lowest, highest=highest)
        return ""
    written = f"{degrees:.{_DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written
