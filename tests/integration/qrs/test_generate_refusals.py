"""POST /api/v1/generate/: a wrong body is rejected field by field."""

import re
from typing import Any

import pytest

from tests.support.factories import MENU_URL, ApiClient, Workspace

GENERATE = "/api/v1/generate/"
NEW_QR = {"name": "Spring menu", "destination_url": MENU_URL}


def refused(client: ApiClient, **body: Any) -> dict[str, Any]:
    answer = client.post(GENERATE, body)
    assert answer.status == 400, answer.content
    fields: dict[str, Any] = answer.json
    return fields


@pytest.mark.parametrize(
    "url", ["ftp://example.com", "javascript:alert(1)", "https://user:pw@example.com/",
            "http://user@q.localhost/", "no url", "x" * 2001]
)  # fmt: skip
def test_a_url_must_be_http_or_https(nord: Workspace, url: str) -> None:
    assert set(refused(nord.owner, data=url)) == {"data"}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, {"data": ["This field is required."]}),
        ({"data": ""}, {"data": ["This field may not be blank."]}),
        ({"data_type": "text", "data": " "}, {"data": ["This field may not be blank."]}),
        ({"data": MENU_URL, "colour": "#000"}, {"colour": ["Unknown field."]}),
        ({"data": MENU_URL, "short_id": "aBc12dEf"}, {"short_id": ["This field is read only."]}),
        ({"data": MENU_URL, "dpi": "300"}, {"dpi": ["A whole number is required."]}),
        ({"data": MENU_URL, "dpi": True}, {"dpi": ["A whole number is required."]}),
        ({"data": MENU_URL, "size_inches": True}, {"size_inches": ["A number is required."]}),
        (
            {"data": MENU_URL, "payload": {}},
            {"payload": ["Not used with data_type url. Send data instead."]},
        ),
        (
            {"data_type": "dynamic", "data": MENU_URL, "payload": NEW_QR},
            {"data": ["Not used with data_type dynamic. Send payload instead."]},
        ),
        ({"data_type": "dynamic"}, {"payload": ["This field is required."]}),
        (
            {"data_type": "dynamic", "payload": {}},
            {
                "payload.name": ["This field is required."],
                "payload.destination_url": ["This field is required."],
            },
        ),
        (
            {"data_type": "dynamic", "payload": {"short_id": "aBc12dEf", "name": "x"}},
            {"payload.name": ["Not used together with short_id."]},
        ),
        (
            {"data_type": "dynamic", "payload": {**NEW_QR, "weight": 1}},
            {"payload.weight": ["Unknown field."]},
        ),
        ({"data_type": "dynamic", "payload": []}, {"payload": ["An object is required."]}),
        (
            {"data_type": "dynamic", "payload": {**NEW_QR, "name": " "}},
            {"payload.name": ["This field may not be blank."]},
        ),
    ],
)
def test_a_wrong_body_is_rejected_field_by_field(
    nord: Workspace, body: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert refused(nord.owner, **body) == expected


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("data_type", "fax", "'dynamic' or 'event'"),
        ("format", "gif", "'png', 'svg', 'pdf' or 'eps'"),
        ("error_correction", "X", "'L', 'M', 'Q' or 'H'"),
        ("size_inches", 0.4, "at least 0.5"),
        ("size_inches", 16, "at most 15"),
        ("dpi", 71, "at least 72"),
        ("dpi", 601, "at most 600"),
        ("color", "red", "#RRGGBB"),
        ("background", "none", "transparent"),
        ("color", "#fff", "Too little contrast"),
        ("data", "x" * 2049, "at most 2048 characters"),
    ],
)
def test_the_message_about_a_wrong_value_names_a_right_one(
    nord: Workspace, field: str, value: object, words: str
) -> None:
    body = {"data": MENU_URL, field: value}
    assert words in refused(nord.owner, **body)[field][0]


def test_several_wrong_fields_are_named_at_once(nord: Workspace) -> None:
    fields = refused(nord.owner, data=MENU_URL, color="red", dpi=1, background="blue")
    assert set(fields) == {"color", "dpi", "background"}


def test_a_destination_is_checked_as_on_create(nord: Workspace) -> None:
    payload = {"name": "Loop", "destination_url": "http://q.localhost/q/aBc12dEf/"}
    assert set(refused(nord.owner, data_type="dynamic", payload=payload)) == {
        "payload.destination_url"
    }


def test_another_scheme_is_accepted_as_a_text(nord: Workspace) -> None:
    fields = refused(nord.owner, data="tel:+15145550100")
    assert "data_type text" in fields["data"][0]
    answer = nord.owner.post(GENERATE, {"data_type": "text", "data": "tel:+15145550100"})
    assert answer.status == 200


@pytest.mark.parametrize("url", ["http://192.168.1.1/", "https://intranet/", "http://localhost/"])
def test_a_dynamic_qr_cannot_lead_where_a_fixed_one_may(nord: Workspace, url: str) -> None:
    payload = {"name": "Kiosk", "destination_url": url}
    fields = refused(nord.owner, data_type="dynamic", payload=payload)
    assert set(fields) == {"payload.destination_url"}


@pytest.mark.parametrize("path", [GENERATE, "/api/v1/validate/"])
def test_a_size_in_millimetres_is_refused_with_one_that_passes(nord: Workspace, path: str) -> None:
    body = {"data_type": "text", "data": "x" * 900, "size_mm": 13, "format": "svg", "color": "#ccc"}
    refusal = nord.owner.post(path, body)
    assert refusal.status == 400
    assert list(refusal.json) == ["size_mm"]
    (message,) = refusal.json["size_mm"]
    wanted = re.fullmatch(r".* at least (\S+) mm\. .* also needs color (#\w{6})\.", message)
    assert wanted, message
    mended = body | {"size_mm": float(wanted[1]), "color": wanted[2]}
    assert nord.owner.post(path, mended).status == 200
