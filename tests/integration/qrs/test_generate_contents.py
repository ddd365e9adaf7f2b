"""POST /api/v1/generate/: what the payload of each data_type becomes."""

import io
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from qrs.schemas.payload_choice import PAYLOADS
from tests.support.factories import ApiClient, Workspace

QR_ONLY = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
GENERATE = "/api/v1/generate/"
CARD = {"name": "Alex Tremblay", "phone": "+15145551234"}
WIFI = {"ssid": "Cafe Nord", "password": "three quiet rivers"}
NIGHT = {"summary": "Opening night", "start": "2026-05-08T18:30:00-04:00"}
EXPECTED: dict[str, tuple[dict[str, Any], str]] = {
    "vcard": (CARD, "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Tremblay;Alex;;;\r\n"),
    "wifi": (WIFI, "WIFI:T:WPA;S:Cafe Nord;P:three quiet rivers;;"),
    "email": ({"to": "a@example.com", "cc": ["b@example.com"]}, "mailto:a@example.com?cc="),
    "sms": ({"phone": "+15145551234", "message": "Zwei?"}, "SMSTO:+15145551234:Zwei?"),
    "geo": ({"latitude": 45.5017, "longitude": -73}, "geo:45.5017,-73"),
    "event": (NIGHT, "BEGIN:VCALENDAR\r\n"),
}


def draw(client: ApiClient, data_type: str, payload: Any) -> Any:
    return client.post(GENERATE, {"data_type": data_type, "payload": payload})


def refuse(client: ApiClient, data_type: str, payload: Any) -> dict[str, list[str]]:
    answer = draw(client, data_type, payload)
    assert answer.status == 400, answer.content
    fields: dict[str, list[str]] = answer.json
    return fields


@pytest.mark.parametrize("data_type", EXPECTED)
def test_a_payload_becomes_the_text_that_phones_read(nord: Workspace, data_type: str) -> None:
    payload, expected = EXPECTED[data_type]
    answer = draw(nord.owner, data_type, payload)
    assert answer.status == 200, answer.content
    assert "X-QR-Short-Id" not in answer.headers
    with Image.open(io.BytesIO(answer.content)) as image:
        paper = Image.new("RGBA", image.size, "white")
        grey = Image.alpha_composite(paper, image.convert("RGBA")).convert("L")
    (barcode,) = zxingcpp.read_barcodes(grey, formats=QR_ONLY)
    assert bytes(barcode.bytes).decode().startswith(expected)


def test_all_data_types_are_tried() -> None:
    assert {*EXPECTED, "dynamic"} == set(PAYLOADS)


@pytest.mark.parametrize("data_type", PAYLOADS)
def test_an_unknown_field_is_named(nord: Workspace, data_type: str) -> None:
    payload, _ = EXPECTED.get(data_type, ({"short_id": "aBc12dEf"}, ""))
    fields = refuse(nord.owner, data_type, payload | {"colour": "red"})
    assert fields == {"payload.colour": ["Unknown field."]}


@pytest.mark.parametrize("data_type", PAYLOADS)
@pytest.mark.parametrize("payload", [[], "x", 1, None, True])
def test_a_payload_is_an_object(nord: Workspace, data_type: str, payload: object) -> None:
    assert refuse(nord.owner, data_type, payload) == {"payload": ["An object is required."]}


@pytest.mark.parametrize(
    ("data_type", "payload", "expected"),
    [
        ("vcard", {}, {"payload.name": ["This field is required."]}),
        ("vcard", {"name": 1}, {"payload.name": ["A text is required."]}),
        (
            "vcard",
            CARD | {"phone": 5145551234},
            {"payload.phone": ["An object is required."]},
        ),
        (
            "vcard",
            {"name": "A", "phones": ["911", {"number": "1", "kind": "cell"}]},
            {
                "payload.phones.1.type": ["This field is required."],
                "payload.phones.1.kind": ["Unknown field."],
            },
        ),
        ("vcard", CARD | {"address": {"town": "M"}}, {"payload.address.town": ["Unknown field."]}),
        (
            "vcard",
            CARD | {"phone": "call me", "email": "x", "note": "n" * 501},
            {
                "payload.phone": ["Enter a phone number, such as +1 514 555-1234."],
                "payload.email": ["Enter a valid email address, such as name@example.com."],
                "payload.note": ["Ensure this field has at most 500 characters."],
            },
        ),
        ("wifi", {"ssid": "Cafe"}, {"payload.password": ["This field is required."]}),
        (
            "wifi",
            WIFI | {"security": "WPA3"},
            {"payload.security": ["Must be one of: 'WPA', 'WEP', 'nopass' or 'SAE'."]},
        ),
        ("wifi", WIFI | {"hidden": "yes"}, {"payload.hidden": ["True or false is required."]}),
        ("email", {}, {"payload.to": ["This field is required."]}),
        ("email", {"to": "a@example.com", "cc": 1}, {"payload.cc": ["A list is required."]}),
        ("sms", {"phone": "x"}, {"payload.phone": [
            "Enter a number with its country code, such as +15145551234, or a short code."]}),
        (
            "geo",
            {"latitude": 91, "longitude": -180.5},
            {
                "payload.latitude": ["Must be between -90 and 90."],
                "payload.longitude": ["Must be between -180 and 180."],
            },
        ),
        (
            "geo",
            {"latitude": True, "longitude": "2"},
            {
                "payload.latitude": ["A number is required."],
                "payload.longitude": ["A number is required."],
            },
        ),
        (
            "event",
            {"summary": "x", "start": "2026-05-08", "end": "2026-05-07"},
            {"payload.end": ["Must not be before the start."]},
        ),
    ],
)  # fmt: skip
def test_each_wrong_field_is_named_with_what_to_change(
    nord: Workspace, data_type: str, payload: object, expected: dict[str, list[str]]
) -> None:
    assert refuse(nord.owner, data_type, payload) == expected


@pytest.mark.parametrize("data_type", ["url", "text"])
def test_a_payload_is_not_used_with_data(nord: Workspace, data_type: str) -> None:
    body = {"data_type": data_type, "data": "https://example.com", "payload": CARD}
    message = f"Not used with data_type {data_type}. Send data instead."
    assert nord.owner.post(GENERATE, body).json == {"payload": [message]}


@pytest.mark.parametrize("data_type", EXPECTED)
def test_data_is_not_used_with_a_payload(nord: Workspace, data_type: str) -> None:
    body = {"data_type": data_type, "data": "x"}
    message = f"Not used with data_type {data_type}. Send payload instead."
    assert nord.owner.post(GENERATE, body).json == {"data": [message]}
    assert refuse(nord.owner, data_type, None) == {"payload": ["An object is required."]}
    answer = nord.owner.post(GENERATE, {"data_type": data_type})
    assert answer.json == {"payload": ["This field is required."]}


@pytest.mark.parametrize(
    ("data_type", "payload", "code", "field"),
    [
        ("wifi", WIFI | {"security": "SAE"}, "wifi_sae", "payload.security"),
        ("geo", EXPECTED["geo"][0], "geo_without_maps_link", "payload.maps_link"),
    ],
)
def test_what_some_phones_do_not_read_has_a_warning(
    nord: Workspace, data_type: str, payload: dict[str, Any], code: str, field: str
) -> None:
    assert draw(nord.owner, data_type, payload).headers["X-QR-Warnings"] == code
    body = {"data_type": data_type, "payload": payload}
    answer = nord.owner.post(GENERATE, body, Accept="application/json")
    (warning,) = answer.json["scan"]["warnings"]
    assert (warning["code"], warning["field"]) == (code, field)
    assert answer.json["qr"] is None


@pytest.mark.parametrize(
    ("data_type", "payload"),
    [("wifi", WIFI), ("geo", EXPECTED["geo"][0] | {"maps_link": True}), ("vcard", CARD)],
)
def test_what_all_phones_read_has_none(nord: Workspace, data_type: str, payload: object) -> None:
    assert "X-QR-Warnings" not in draw(nord.owner, data_type, payload).headers
