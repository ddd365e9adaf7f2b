"""Every field of POST /api/v1/generate/, right and wrong, as JSON and as a form."""

import base64
from typing import Any

import pytest

from qrs.rendering.options import (
    EYE_BORDER_SHAPES,
    EYE_CENTER_SHAPES,
    EYE_SHAPES,
    GRADIENT_TYPES,
    PATTERNS,
)
from tests.support.factories import MENU_URL, ApiAnswer, Workspace
from tests.support.forms import encode_form
from tests.support.pictures import make_picture

GENERATE = "/api/v1/generate/"
VALIDATE = "/api/v1/validate/"
LOGO = make_picture(size=(120, 120))
DATA_URI = "data:image/png;base64," + base64.b64encode(LOGO).decode()

GOOD: list[dict[str, Any]] = [
    {},
    {"format": "svg"},
    {"format": "pdf", "bleed_mm": 3, "crop_marks": True},
    {"format": "eps", "background": "white"},
    {"size_inches": 1.5, "dpi": 150},
    {"size_mm": 40.5},
    {"color": "#1a2b3c", "background": "#fff"},
    {"color": "black", "background": "white"},
    {"color": "#1a2b3cff"},
    {"color": "white", "substrate": "black", "min_grade": "D"},
    {"gradient_from": "#000000", "gradient_to": "#223355"},
    *({"gradient_from": "#000", "gradient_to": "#235", "gradient_type": t} for t in GRADIENT_TYPES),
    *({"pattern": pattern, "format": "svg", "min_grade": "D"} for pattern in PATTERNS),
    *({"eye_shape": shape, "min_grade": "D"} for shape in EYE_SHAPES),
    *({"eye_border_shape": shape, "min_grade": "D"} for shape in EYE_BORDER_SHAPES),
    *({"eye_center_shape": shape, "min_grade": "D"} for shape in EYE_CENTER_SHAPES),
    {"eye_color": "#112233", "eye_border_color": "#221133", "eye_center_color": "#330000"},
    *({"error_correction": level} for level in "LMQH"),
    {"logo": DATA_URI, "logo_size_ratio": 0.2},
    {"quiet_zone": 2, "min_grade": "D"},
    {"quiet_zone": 20},
    {"caption": "Scan me, s'il vous plaît", "caption_color": "#112233"},
    {"format": "pdf", "color_space": "cmyk", "color_cmyk": [0, 20.5, 0, 100]},
    {"format": "pdf", "spot_color": {"name": "PANTONE 286 C", "cmyk": [100, 75, 0, 0]}},
    {"min_grade": "B"},
    {"data_type": "text", "data": "Table 12"},
    {"data_type": "wifi", "payload": {"ssid": "Nord", "password": "three rivers"}},
]
BAD: list[tuple[dict[str, Any], str]] = [
    ({"format": "gif"}, "format"),
    ({"format": "PNG"}, "format"),
    ({"size_inches": 0.4}, "size_inches"),
    ({"size_inches": 15.1}, "size_inches"),
    ({"size_inches": "large"}, "size_inches"),
    ({"size_mm": 12.6}, "size_mm"),
    ({"size_mm": 381.1}, "size_mm"),
    ({"size_mm": 40, "size_inches": 2}, "size_mm"),
    ({"dpi": 71}, "dpi"),
    ({"dpi": 601}, "dpi"),
    ({"dpi": 300.5}, "dpi"),
    ({"color": "rouge"}, "color"),
    ({"color": "transparent"}, "color"),
    ({"color": "#12345"}, "color"),
    ({"background": "none"}, "background"),
    ({"substrate": "#11223344"}, "substrate"),
    ({"substrate": "paper"}, "substrate"),
    ({"gradient_from": "#000000"}, "gradient_to"),
    ({"gradient_to": "#000000"}, "gradient_from"),
    ({"gradient_from": "x", "gradient_to": "#000"}, "gradient_from"),
    ({"gradient_type": "conic"}, "gradient_type"),
    ({"pattern": "halftone"}, "pattern"),
    ({"pattern": "frame"}, "pattern"),
    ({"pattern": "square"}, "pattern"),
    ({"eye_shape": "frame"}, "eye_shape"),
    ({"eye_shape": "leaf-tl"}, "eye_shape"),
    ({"eye_border_shape": "frame"}, "eye_border_shape"),
    ({"eye_border_shape": "star"}, "eye_border_shape"),
    ({"eye_center_shape": "sunburst"}, "eye_center_shape"),
    ({"eye_center_shape": "cross"}, "eye_center_shape"),
    ({"eye_color": "x"}, "eye_color"),
    ({"eye_border_color": "x"}, "eye_border_color"),
    ({"eye_center_color": "x"}, "eye_center_color"),
    ({"eye_outer_frame": True}, "eye_outer_frame"),
    ({"eye_outer_frame_match": False}, "eye_outer_frame_match"),
    ({"bg_image_url": "https://example.com/a.png"}, "bg_image_url"),
    ({"error_correction": "X"}, "error_correction"),
    ({"logo": "logo.png"}, "logo"),
    ({"logo": "data:image/png;base64,AAAA"}, "logo"),
    ({"logo": DATA_URI, "logo_url": "https://example.com/a.png"}, "logo_url"),
    ({"logo_url": "http://example.com/a.png"}, "logo_url"),
    ({"logo_url": "https://127.0.0.1/a.png"}, "logo_url"),
    ({"logo_file": "logo.png"}, "logo_file"),
    ({"logo_size_ratio": 0.09}, "logo_size_ratio"),
    ({"logo_size_ratio": 0.36}, "logo_size_ratio"),
    ({"quiet_zone": 1}, "quiet_zone"),
    ({"quiet_zone": 21}, "quiet_zone"),
    ({"quiet_zone": 4.5}, "quiet_zone"),
    ({"caption": "x" * 41}, "caption"),
    ({"caption": "two\nlines"}, "caption"),
    ({"caption": " "}, "caption"),
    ({"caption_color": "x"}, "caption_color"),
    ({"bleed_mm": 3}, "bleed_mm"),
    ({"format": "pdf", "bleed_mm": 10.1}, "bleed_mm"),
    ({"crop_marks": True}, "crop_marks"),
    ({"crop_marks": "perhaps", "format": "pdf"}, "crop_marks"),
    ({"color_space": "cmyk"}, "color_space"),
    ({"color_space": "lab", "format": "pdf"}, "color_space"),
    ({"color_cmyk": [0, 0, 0, 100], "format": "pdf"}, "color_cmyk"),
    ({"color_cmyk": [0, 0, 0], "format": "pdf", "color_space": "cmyk"}, "color_cmyk"),
    ({"color_cmyk": [0, 0, 0, 101], "format": "pdf", "color_space": "cmyk"}, "color_cmyk.3"),
    ({"spot_color": {"name": "P"}, "format": "pdf"}, "spot_color.cmyk"),
    ({"spot_color": {"name": "é", "cmyk": [0, 0, 0, 9]}, "format": "pdf"}, "spot_color.name"),
    ({"spot_color": {"name": "P", "cmyk": [0, 0, 0, 9]}}, "spot_color"),
    ({"design": "No such"}, "design"),
    ({"design": 987654321}, "design"),
    ({"design": True}, "design"),
    ({"min_grade": "E"}, "min_grade"),
    ({"colour": "#123456"}, "colour"),
    ({"color": "#eeeeee"}, "color"),
]


def send_json(workspace: Workspace, path: str, body: dict[str, Any]) -> ApiAnswer:
    return workspace.owner.post(path, {"data": MENU_URL, **body})


def send_form(workspace: Workspace, path: str, body: dict[str, Any]) -> ApiAnswer:
    form, content_type = encode_form({"data": MENU_URL, **body})
    return workspace.owner.post(path, form, Content_Type=content_type)


def without_data(body: dict[str, Any]) -> dict[str, Any]:
    return {"data": None, **body} if "payload" in body else body


@pytest.mark.parametrize("body", GOOD, ids=str)
def test_json_and_forms_give_the_same_bytes_and_validate_agrees(
    nord: Workspace, body: dict[str, Any]
) -> None:
    whole = body if "payload" in body else {"data": MENU_URL, **body}
    form, content_type = encode_form(whole)
    drawn = nord.owner.post(GENERATE, whole)
    assert drawn.status == 200, drawn.content
    by_form = nord.owner.post(GENERATE, form, Content_Type=content_type)
    assert by_form.status == 200, by_form.content
    assert by_form.content == drawn.content
    assert drawn.headers["X-QR-Scan-Grade"] in "ABCD"
    validated = nord.owner.post(VALIDATE, form, Content_Type=content_type)
    assert validated.status == 200, validated.content
    assert validated.json == nord.owner.post(VALIDATE, whole).json


@pytest.mark.parametrize(("body", "field"), BAD, ids=str)
def test_wrong_values_are_refused_on_their_field_everywhere(
    nord: Workspace, body: dict[str, Any], field: str
) -> None:
    answers = [
        send(nord, path, body) for send in (send_json, send_form) for path in (GENERATE, VALIDATE)
    ]
    assert [answer.status for answer in answers] == [400] * 4, answers[0].content
    assert [list(answer.json) for answer in answers] == [[field]] * 4
    assert answers[0].json == answers[1].json
    assert not [text for text in answers[0].json[field] if "pydantic" in text or not text]


@pytest.mark.parametrize(
    ("field", "value", "instead"),
    [
        ("pattern", "halftone", "dot"),
        ("pattern", "frame", "squares"),
        ("eye_shape", "frame", "square"),
        ("eye_center_shape", "sunburst", "star"),
        ("eye_center_shape", "cross", "diamond"),
        ("eye_outer_frame", True, "eye_border_shape"),
        ("bg_image_url", "https://example.com/", "background"),
    ],
)
def test_what_we_do_not_draw_says_what_to_use(
    nord: Workspace, field: str, value: object, instead: str
) -> None:
    (text,) = send_json(nord, GENERATE, {field: value}).json[field]
    assert f"Use {instead}" in text


def test_a_file_and_a_data_uri_give_the_same_bytes(nord: Workspace) -> None:
    form, content_type = encode_form({"data": MENU_URL}, {"logo_file": LOGO})
    by_file = nord.owner.post(GENERATE, form, Content_Type=content_type)
    by_text = send_json(nord, GENERATE, {"logo": DATA_URI})
    assert (by_file.status, by_text.status) == (200, 200), by_file.content
    assert by_file.content == by_text.content != send_json(nord, GENERATE, {}).content
