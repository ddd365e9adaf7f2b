"""A refusal names a field that the request has, wherever the renderer finds the cause."""

from typing import Any

import pytest

from tests.support.factories import MENU_URL, Workspace, make_workspace
from tests.support.forms import encode_form

GENERATE, VALIDATE = "/api/v1/generate/", "/api/v1/validate/"
BULK = "/api/v1/generate/bulk/"
LONG = "日" * 500
TOO_LONG: dict[str, dict[str, Any]] = {
    "vcard": {"name": "A", "note": LONG, "url": f"https://example.com/{'x' * 1900}"},
    "email": {"to": "a@example.com", "body": LONG},
    "sms": {"phone": "911", "message": LONG * 2},
    "event": {"summary": "x", "start": "2026-05-08", "description": LONG * 2},
}


def refuse(workspace: Workspace, body: dict[str, Any]) -> dict[str, list[str]]:
    """The same of generate and validate, and of an item of a bulk call."""
    drawn, tried = (workspace.owner.post(path, body) for path in (GENERATE, VALIDATE))
    assert (drawn.status, drawn.json) == (tried.status, tried.json)
    bulk = workspace.owner.post(BULK, {"items": [{"data": MENU_URL}, body]})
    assert drawn.status == 400, drawn.content
    fields: dict[str, list[str]] = drawn.json
    said = "; ".join(f"{field}: {' '.join(texts)}" for field, texts in fields.items())
    assert bulk.json["errors"] == {"1": said}
    return fields


@pytest.mark.parametrize("data_type", TOO_LONG)
def test_a_payload_that_no_symbol_holds_is_named(nord: Workspace, data_type: str) -> None:
    body = {"data_type": data_type, "payload": TOO_LONG[data_type], "error_correction": "L"}
    fields = refuse(nord, body)
    assert list(fields) == ["payload"]
    assert "Shorten it." in fields["payload"][0]


@pytest.mark.parametrize("data_type", ["url", "text"])
def test_data_that_no_symbol_holds_is_named(nord: Workspace, data_type: str) -> None:
    body = {"data_type": data_type, "data": f"https://example.com/{LONG * 2}"}
    assert list(refuse(nord, body)) == ["data"]


@pytest.mark.parametrize("image_format", ["png", "svg", "pdf", "eps"])
def test_millimetres_are_answered_in_millimetres(nord: Workspace, image_format: str) -> None:
    body = {"data_type": "text", "data": "x" * 900, "format": image_format, "size_mm": 15}
    fields = refuse(nord, body)
    assert list(fields) == ["size_mm"]
    wanted = fields["size_mm"][0].split("at least ")[1].split(" mm")[0]
    mended = nord.owner.post(GENERATE, body | {"size_mm": float(wanted)})
    assert mended.status == 200, mended.content


def test_the_cap_of_a_plan_names_the_size_that_was_sent() -> None:
    free = make_workspace(plan="free")
    for path in (GENERATE, VALIDATE):
        assert free.owner.post(path, {"data": MENU_URL, "size_mm": 76.3}).outcome == (
            403,
            {"detail": "Plan 'free' is capped at prints of 3 inches. Lower size_mm or upgrade."},
        )
    assert free.owner.post(GENERATE, {"data": MENU_URL, "size_mm": 76.2}).status == 200


@pytest.mark.parametrize(
    ("syllable", "count"), [("e\u0301", 1200), ("\u1112\u1161\u11ab", 900), ("x", 2048)]
)
def test_the_length_of_a_text_is_counted_in_nfc(nord: Workspace, syllable: str, count: int) -> None:
    body = {"data_type": "text", "data": syllable * count, "error_correction": "L"}
    assert nord.owner.post(GENERATE, body | {"size_inches": 4}).status == 200
    longer = refuse(nord, body | {"data": syllable * 2049, "color": "rouge"})
    assert longer["data"] == ["Ensure this field has at most 2048 characters."]
    assert "color" in longer


@pytest.mark.parametrize("character", ["🍕", "ש", "\u200d", "x\u0301", "日"])
@pytest.mark.parametrize("image_format", ["png", "pdf"])
def test_a_caption_that_cannot_be_drawn_is_named(
    nord: Workspace, character: str, image_format: str
) -> None:
    body = {"data": MENU_URL, "caption": f"a{character}b", "format": image_format}
    assert "cannot be drawn" in refuse(nord, body)["caption"][0]


@pytest.mark.parametrize("reference", ["\0", "a\ud800", "a\nb", "x" * 61])
def test_what_is_no_name_of_a_design_is_named(nord: Workspace, reference: str) -> None:
    body = {"data": MENU_URL, "design": reference}
    assert refuse(nord, body) == {"design": ["The id or the name of a design is required."]}


@pytest.mark.parametrize("text", ["\u200b", " \ufeff\n", "\u2800", "\u00a0\u200e"])
def test_an_invisible_text_is_blank(nord: Workspace, text: str) -> None:
    body = {"data_type": "text", "data": text}
    assert refuse(nord, body) == {"data": ["This field may not be blank."]}


@pytest.mark.parametrize("raw", [b"Caf\xe9", b"\xff\xfe", b"a\xed\xa0\x80", b"\xc3"])
@pytest.mark.parametrize("path", [GENERATE, VALIDATE])
def test_a_text_of_a_form_that_is_not_utf_8_is_named(
    nord: Workspace, raw: bytes, path: str
) -> None:
    form, content_type = encode_form({"data_type": "text", "data": "MARK"})
    answer = nord.owner.post(path, form.replace(b"MARK", raw), Content_Type=content_type)
    assert answer.outcome == (400, {"data": ["This text is not UTF-8."]})


@pytest.mark.parametrize("text", ["Café 日本 🎉", "\ufffd", "a\r\nb"])
def test_a_text_of_a_form_is_read_as_that_of_json(nord: Workspace, text: str) -> None:
    form, content_type = encode_form({"data_type": "text", "data": text})
    by_form = nord.owner.post(GENERATE, form, Content_Type=content_type)
    assert by_form.status == 200, by_form.content
    by_json = nord.owner.post(GENERATE, {"data_type": "text", "data": text})
    assert by_form.content == by_json.content


def test_an_unknown_name_of_a_form_is_shown_as_it_was_sent(nord: Workspace) -> None:
    form, content_type = encode_form({"data": MENU_URL, "größe": "3"})
    answer = nord.owner.post(GENERATE, form, Content_Type=content_type)
    assert answer.outcome == (400, {"größe": ["Unknown field."]})
