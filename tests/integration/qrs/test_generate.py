"""POST /api/v1/generate/: responses and permissions."""

import base64
import io
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from resvg_py import svg_to_bytes

from qrs.routes.models import QrRoute
from tenants.models import Role
from tests.support.factories import MENU_URL, ApiAnswer, ApiClient, Workspace

GENERATE = "/api/v1/generate/"
NEW_QR = {"name": "Spring menu", "destination_url": MENU_URL}


def read_image(data: bytes) -> str:
    """The text that a phone reads from the returned image on white paper."""
    png = data if data.startswith(b"\x89PNG") else svg_to_bytes(svg_string=data.decode(), dpi=96)
    with Image.open(io.BytesIO(png)) as image:
        rgba = image.convert("RGBA")
    paper = Image.new("RGBA", rgba.size, "white")
    grey = Image.alpha_composite(paper, rgba).convert("L")
    (barcode,) = zxingcpp.read_barcodes(grey, text_mode=zxingcpp.TextMode.Plain)
    return str(barcode.text)


@pytest.mark.parametrize(("output", "media_type"), [("png", "image/png"), ("svg", "image/svg+xml")])
def test_the_image_of_a_url_decodes_to_the_url(
    nord: Workspace, output: str, media_type: str
) -> None:
    answer = nord.owner.post(GENERATE, {"data": "https://example.com", "format": output})
    assert answer.status == 200
    assert answer.headers["Content-Type"] == media_type
    assert "X-QR-Short-Id" not in answer.headers
    assert read_image(answer.content) == "https://example.com"


def test_a_text_is_encoded_unchanged(nord: Workspace) -> None:
    text = " Stammtisch: Ä Ö 日本 🎉\nTable 12 "
    answer = nord.owner.post(GENERATE, {"data_type": "text", "data": text})
    assert read_image(answer.content) == text


def test_the_largest_text_fits(nord: Workspace) -> None:
    answer = nord.owner.post(GENERATE, {"data_type": "text", "data": "x" * 2048})
    assert answer.status == 200, answer.content


def test_the_size_is_inches_times_dpi(nord: Workspace) -> None:
    body = {"data": MENU_URL, "size_inches": 1.5, "dpi": 600}
    with Image.open(io.BytesIO(nord.owner.post(GENERATE, body).content)) as image:
        assert image.size == (900, 900)


def test_the_default_is_two_inches_at_300_dpi(nord: Workspace) -> None:
    with Image.open(io.BytesIO(nord.owner.post(GENERATE, {"data": MENU_URL}).content)) as image:
        assert image.size == (600, 600)


def test_a_new_dynamic_qr_is_made_and_rendered_in_one_call(nord: Workspace) -> None:
    answer = nord.owner.post(GENERATE, {"data_type": "dynamic", "payload": NEW_QR})
    assert answer.status == 200, answer.content
    short_id, url = answer.headers["X-QR-Short-Id"], answer.headers["X-QR-Public-Url"]
    assert read_image(answer.content) == url
    made = nord.owner.get(f"/api/v1/dynamic/{short_id}/").json
    assert (made["name"], made["destination_url"], made["public_url"]) == (
        "Spring menu",
        MENU_URL,
        url,
    )
    route = QrRoute.objects.get(short_id=short_id)
    assert route.published_version == route.version


def test_an_existing_qr_is_rendered_by_its_short_id(nord: Workspace) -> None:
    qr = nord.create_qr()
    body = {"data_type": "dynamic", "payload": {"short_id": qr["short_id"]}, "format": "svg"}
    answer = nord.owner.post(GENERATE, body)
    assert answer.headers["X-QR-Short-Id"] == qr["short_id"]
    assert read_image(answer.content) == qr["public_url"]


def test_the_qr_of_another_workspace_is_not_found(nord: Workspace, sud: Workspace) -> None:
    qr = nord.create_qr()

    def render(short_id: str) -> tuple[int, Any]:
        body = {"data_type": "dynamic", "payload": {"short_id": short_id}}
        return sud.owner.post(GENERATE, body).outcome

    assert render(qr["short_id"]) == (404, {"detail": "Not found."})
    assert render("ZZZZZZZZ") == render("not an id") == render(qr["short_id"])


def test_json_is_returned_if_accept_prefers_it(nord: Workspace) -> None:
    body = {"data_type": "dynamic", "payload": NEW_QR}
    answer = nord.owner.post(GENERATE, body, Accept="application/json")
    assert set(answer.json) == {"qr", "image", "scan"}
    qr, image = answer.json["qr"], answer.json["image"]
    assert qr == nord.owner.get(f"/api/v1/dynamic/{qr['short_id']}/").json
    assert (image["media_type"], image["width_px"], image["height_px"]) == ("image/png", 600, 600)
    assert read_image(base64.b64decode(image["base64"])) == qr["public_url"]
    assert answer.headers["X-QR-Short-Id"] == qr["short_id"]


def test_json_of_a_fixed_text_has_no_qr(nord: Workspace) -> None:
    answer = nord.owner.post(GENERATE, {"data": MENU_URL}, Accept="application/json")
    assert answer.json["qr"] is None


@pytest.mark.parametrize("accept", ["*/*", "image/*", "image/png, application/json;q=0.5"])
def test_other_accept_headers_get_the_image(nord: Workspace, accept: str) -> None:
    answer = nord.owner.post(GENERATE, {"data": MENU_URL}, Accept=accept)
    assert answer.headers["Content-Type"] == "image/png"


def test_our_own_public_urls_may_be_encoded(nord: Workspace) -> None:
    url = nord.create_qr()["public_url"]
    answer = nord.owner.post(GENERATE, {"data": url})
    assert answer.status == 200, answer.content
    assert read_image(answer.content) == url


@pytest.mark.parametrize(
    "url",
    ["http://192.168.1.1/", "http://localhost:3000/", "http://intranet/", "http://[::1]:631/"],
)
def test_a_fixed_url_may_lead_into_a_private_network(nord: Workspace, url: str) -> None:
    answer = nord.owner.post(GENERATE, {"data": f"\u200e{url}\u200e"})
    assert answer.status == 200, answer.content
    assert read_image(answer.content) == url


def test_only_json_bodies_are_accepted(nord: Workspace) -> None:
    answer = nord.owner.call(
        "POST", GENERATE, b"data=x", Content_Type="application/x-www-form-urlencoded"
    )
    assert answer.status == 415


def test_a_viewer_cannot_render(nord: Workspace) -> None:
    answer = nord.member(Role.VIEWER).post(GENERATE, {"data": MENU_URL})
    assert answer.status == 403


def test_an_editor_can_render(nord: Workspace) -> None:
    assert nord.member(Role.EDITOR).post(GENERATE, {"data": MENU_URL}).status == 200


def test_without_a_token_nothing_is_rendered(anonymous: ApiClient) -> None:
    answer: ApiAnswer = anonymous.post(GENERATE, {"data": MENU_URL})
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_the_document_has_both_responses_and_the_key(anonymous: ApiClient) -> None:
    paths = anonymous.get("/api/openapi.json").json["paths"]
    operation = paths[GENERATE]["post"]
    media_types = set(operation["responses"]["200"]["content"])
    images = {"image/png", "image/svg+xml", "application/pdf", "application/postscript"}
    assert media_types == {"application/json"} | images
    for documented in (operation, paths["/api/v1/dynamic/"]["post"]):
        assert "Idempotency-Key" in [parameter["name"] for parameter in documented["parameters"]]
