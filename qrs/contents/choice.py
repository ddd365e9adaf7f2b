"""Which module makes the text of which data_type."""

from collections.abc import Callable

from qrs.contents.event import make_event
from qrs.contents.geo import list_geo_warnings, make_geo
from qrs.contents.mailto import make_email
from qrs.contents.reader import Payload
from qrs.contents.sms import make_sms
from qrs.contents.text import make_plain_text
from qrs.contents.url import make_url
from qrs.contents.vcard import make_vcard
from qrs.contents.warnings import ContentWarning
from qrs.contents.wifi import list_wifi_warnings, make_wifi

_BY_DATA: dict[str, Callable[[Payload], str]] = {"url": make_url, "text": make_plain_text}
_BY_PAYLOAD: dict[str, Callable[[Payload], str]] = {
    "vcard": make_vcard,
    "wifi": make_wifi,
    "email": make_email,
    "sms": make_sms,
    "geo": make_geo,
    "event": make_event,
}
_WARNINGS: dict[str, Callable[[Payload], list[ContentWarning]]] = {
    "wifi": list_wifi_warnings,
    "geo": list_geo_warnings,
}
DATA_FIELD_TYPES = tuple(_BY_DATA)
"""Their payload is ``{"data": ...}``, and refusals name ``data``."""
PAYLOAD_TYPES = tuple(_BY_PAYLOAD)


def make_text(data_type: str, payload: Payload) -> str:
    """The text that a phone reads. Raises ContentError, which names every wrong field."""
    return (_BY_DATA | _BY_PAYLOAD)[data_type](payload)


def list_warnings(data_type: str, payload: Payload) -> list[ContentWarning]:
    """Of a payload that make_text accepts."""
    return _WARNINGS[data_type](payload) if data_type in _WARNINGS else []
