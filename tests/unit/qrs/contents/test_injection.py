"""Nothing that is typed into a field becomes a field of its own.

Each field of each type is sent with what could end it: the result has the lines or the parameters
of a harmless payload, or the field is refused by its name.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest

from qrs.contents import ContentError, make_text
from tests.unit.qrs.contents.scanning import HOSTILE

PAYLOADS: dict[str, dict[str, Any]] = {
    "vcard": {
        "name": "Alex Roy", "family_name": "Roy", "given_name": "Alex", "org": "Nord",
        "title": "Chef", "phones": ["+15145551234", {"number": "911", "type": "cell"}],
        "emails": ["a@example.com"], "url": "https://example.com/a", "note": "Hello",
        "address": {
            "street": "1 Rue", "city": "Here", "region": "QC", "postcode": "H2", "country": "CA",
        },
    },
    "wifi": {"ssid": "Cafe", "password": "12345678"},
    "email": {
        "to": "a@example.com", "cc": "b@example.com", "bcc": ["c@example.com"],
        "subject": "Table", "body": "For two",
    },
    "sms": {"phone": "+15145551234", "message": "Hello"},
    "geo": {"latitude": 1.5, "longitude": 2.5, "query": "Cafe"},
    "event": {
        "summary": "Opening", "location": "Here", "description": "All", "start": "2026-05-08",
        "end": "2026-05-09",
    },
}  # fmt: skip


def list_fields(payload: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths to all texts."""
    if isinstance(payload, str):
        return [] if path[-1:] == ("type",) else [path]
    items = payload.items() if isinstance(payload, dict) else enumerate(payload)
    return [
        found
        for key, value in items
        if isinstance(value, dict | list | str)
        for found in list_fields(value, (*path, key))
    ]


def replace(payload: Any, path: tuple[Any, ...], change: Callable[[str], str]) -> Any:
    if not path:
        return change(payload)
    copy = payload.copy()
    copy[path[0]] = replace(payload[path[0]], path[1:], change)
    return copy


def list_parts(data_type: str, text: str) -> list[str]:
    """Names of the properties, parameters or fields, as a reader finds them."""
    if data_type in ("vcard", "event"):
        # Some readers also end a line at a lone line feed, or at a separator of Unicode.
        return [line.partition(":")[0] for line in text.splitlines()]
    if data_type == "wifi":
        unescaped = re.sub(r"\\.", "", text, flags=re.DOTALL)
        return [field.partition(":")[0] for field in unescaped.split(";")]
    if data_type == "sms":
        return text.split(":", 2)[:2]
    path, _, query = text.partition("?")
    return [path.partition(":")[0], *(part.partition("=")[0] for part in query.split("&"))]


def try_out(data_type: str, payload: dict[str, Any]) -> tuple[set[str], str]:
    """The fields that are refused, else the text."""
    try:
        return set(), make_text(data_type, payload)
    except ContentError as error:
        return {refusal.field for refusal in error.refusals}, ""


CASES = [
    (data_type, path) for data_type, payload in PAYLOADS.items() for path in list_fields(payload)
]


def test_every_field_is_tried() -> None:
    assert len(CASES) == 30
    assert ("vcard", ("phones", 1, "number")) in CASES


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize(("data_type", "path"), CASES)
def test_no_field_adds_another(data_type: str, path: tuple[Any, ...], hostile: str) -> None:
    harmless = PAYLOADS[data_type]
    expected = list_parts(data_type, make_text(data_type, harmless))
    for tail in ("X-EVIL:1", "P:evil", "cc=evil@example.com", ""):
        for change in (
            lambda text, tail=tail: f"{text[:-1]}{hostile}{tail}{text[-1]}",
            lambda text, tail=tail: f"{hostile}{tail}{text}",
            lambda text, tail=tail: f"{text}{hostile}{tail}",
        ):
            fields, text = try_out(data_type, replace(harmless, path, change))
            if fields:
                assert fields == {".".join(["payload", *map(str, path)])}
            else:
                assert list_parts(data_type, text) == expected
