"""What POST /api/v1/generate/ and /validate/ answer beside the image."""

from collections.abc import Callable
from functools import partial
from typing import Any
from unicodedata import normalize

import pytest

from plans.models import RenderUsage
from qrs.models import DynamicQr
from tenants.models import Role
from tenants.postgres_schemas import tenant_schema
from tests.support.factories import MENU_URL, Workspace, make_workspace
from tests.support.forms import encode_form

GENERATE, VALIDATE, DESIGNS = "/api/v1/generate/", "/api/v1/validate/", "/api/v1/designs/"
JSON = {"Accept": "application/json"}
SCAN = (*("grade", "contrast", "margin", "ladder", "min_size_mm", "distance_mm", "warnings"),)
LADDER = (
    *("clean4", "px3", "px2", "blur", "noise", "contrast", "perspective", "uneven_light"),
    "dot_gain",
)


def test_headers_say_how_it_scans_and_what_is_left(solo: Workspace) -> None:
    answer = solo.owner.post(GENERATE, {"data": MENU_URL})
    assert answer.headers["X-QR-Scan-Grade"] == "A"
    assert 10 < float(answer.headers["X-QR-Min-Size-Mm"]) < 50
    assert answer.headers["X-QR-Plan"] == "free"
    assert answer.headers["X-QR-Quota-Remaining"] == "4"
    assert answer.headers["Content-Disposition"] == 'inline; filename="qr-url.png"'
    assert "X-QR-Warnings" not in answer.headers


def test_unlimited_plans_have_no_remaining_quota() -> None:
    whole = make_workspace(plan="enterprise")
    answer = whole.owner.post(GENERATE, {"data": MENU_URL})
    assert answer.headers["X-QR-Plan"] == "enterprise"
    assert "X-QR-Quota-Remaining" not in answer.headers


@pytest.mark.parametrize("image_format", ["png", "svg", "pdf", "eps"])
def test_files_are_named_by_code_and_format(nord: Workspace, image_format: str) -> None:
    short_id = nord.create_qr()["short_id"]
    body = {"data_type": "dynamic", "payload": {"short_id": short_id}, "format": image_format}
    named = nord.owner.post(GENERATE, body).headers["Content-Disposition"]
    assert named == f'inline; filename="qr-{short_id}.{image_format}"'


def test_the_json_answer_has_the_image_and_the_whole_report(nord: Workspace) -> None:
    answer = nord.owner.post(GENERATE, {"data": MENU_URL, "size_mm": 50.8}, **JSON)
    assert list(answer.json) == ["qr", "image", "scan"]
    image, scan = answer.json["image"], answer.json["scan"]
    assert (
        image.items()
        >= {
            "media_type": "image/png",
            "width_px": 600,
            "height_px": 600,
            "width_mm": 50.8,
            "version": 3,
        }.items()
    )
    assert image["error_correction"] in "MQH"
    assert tuple(scan) == SCAN
    assert sorted(scan["ladder"]) == sorted(LADDER)
    assert (scan["grade"], scan["distance_mm"], scan["warnings"]) == ("A", 250, [])
    assert "Content-Disposition" not in answer.headers


def test_weaknesses_are_warnings_in_header_and_json(nord: Workspace) -> None:
    body = {"data": MENU_URL, "size_mm": 13, "eye_shape": "circle", "min_grade": "D"}
    codes = nord.owner.post(GENERATE, body).headers["X-QR-Warnings"].split(",")
    assert {"small", "eye_shape"} <= set(codes)
    warnings = nord.owner.post(GENERATE, body, **JSON).json["scan"]["warnings"]
    assert [warning["code"] for warning in warnings] == codes
    assert all(warning["message"] and "%(" not in warning["message"] for warning in warnings)


def test_a_code_below_min_grade_is_refused_with_what_would_help(nord: Workspace) -> None:
    body: dict[str, Any] = {"data": MENU_URL, "eye_shape": "circle"}
    assert nord.owner.post(GENERATE, {**body, "min_grade": "B"}).status == 200
    refused = nord.owner.post(GENERATE, {**body, "min_grade": "A"})
    assert (refused.status, list(refused.json)) == (400, ["eye_shape"])
    assert nord.owner.post(VALIDATE, {**body, "min_grade": "A"}).json == refused.json


def test_light_on_dark_needs_a_substrate(nord: Workspace) -> None:
    assert nord.owner.post(GENERATE, {"data": MENU_URL, "color": "white"}).status == 400
    body = {"data": MENU_URL, "color": "white", "substrate": "#000000"}
    assert nord.owner.post(GENERATE, body).headers["X-QR-Scan-Grade"] == "D"


def test_a_design_is_named_by_id_or_name_and_the_request_overrides_it(nord: Workspace) -> None:
    fields = {"color": "#113355", "eye_shape": "circle", "min_grade": "D", "bleed_mm": 3}
    made = nord.owner.post(DESIGNS, {"name": "Studio Nord", "fields": fields})
    assert made.status == 201, made.content
    common = {"data": MENU_URL, "format": "svg"}
    spelt = nord.owner.post(
        GENERATE, {**common, "color": "#113355", "eye_shape": "circle", "min_grade": "D"}
    )
    for reference in ("Studio Nord", "STUDIO nord", made.json["id"], str(made.json["id"])):
        drawn = nord.owner.post(GENERATE, {**common, "design": reference})
        assert drawn.status == 200, drawn.content
        assert drawn.content == spelt.content
    other = nord.owner.post(GENERATE, {**common, "design": "Studio Nord", "color": "black"})
    assert b"#113355" not in other.content
    plain = nord.owner.post(GENERATE, common)
    assert other.content not in (plain.content, spelt.content)


def test_null_leaves_out_the_caption_of_a_design(nord: Workspace) -> None:
    """The one field that has no other value for none."""
    made = nord.owner.post(DESIGNS, {"name": "Nord", "fields": {"caption": "Scan me"}})
    assert made.status == 201, made.content
    common = {"data": MENU_URL, "format": "svg"}
    plain = nord.owner.post(GENERATE, common).content
    assert nord.owner.post(GENERATE, {**common, "design": "Nord"}).content != plain
    for more in ({"design": "Nord"}, {}):
        answer = nord.owner.post(GENERATE, {**common, **more, "caption": None})
        assert (answer.status, answer.content) == (200, plain)
    path = f"{DESIGNS}{made.json['id']}/"
    cleared = nord.owner.patch(path, {"fields": {"caption": None}})
    assert (cleared.status, cleared.json["fields"]) == (200, {})
    assert nord.owner.post(GENERATE, {**common, "design": "Nord"}).content == plain


NAMES = ("Café Zürich", "1e3", "50.0", "true", "null", '"Nord"', "[1]", "+7", "-5")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("spell", [str, partial(normalize, "NFD"), " {} ".format])
def test_a_design_is_found_by_any_name_that_it_may_have(
    nord: Workspace, name: str, spell: Callable[[str], str]
) -> None:
    """In JSON and in a form, also where the name looks like JSON itself."""
    made = nord.owner.post(DESIGNS, {"name": spell(name), "fields": {"color": "#113355"}})
    assert (made.status, made.json["name"]) == (201, name)
    body = {"data": MENU_URL, "format": "svg", "design": spell(name)}
    form, content_type = encode_form(body)
    for answer in (
        nord.owner.post(GENERATE, body),
        nord.owner.post(GENERATE, form, Content_Type=content_type),
    ):
        assert answer.status == 200, answer.content
        assert b"#113355" in answer.content


def test_a_design_of_another_workspace_does_not_exist(nord: Workspace, sud: Workspace) -> None:
    made = nord.owner.post(DESIGNS, {"name": "Studio Nord"}).json
    for reference in (made["id"], "Studio Nord"):
        answer = sud.owner.post(GENERATE, {"data": MENU_URL, "design": reference})
        assert answer.outcome == (
            400,
            {"design": ["No design of this workspace has this id or name."]},
        )


def test_validate_says_what_generate_would_and_leaves_nothing(solo: Workspace) -> None:
    payload = {"name": "Menu", "destination_url": MENU_URL}
    answer = solo.owner.post(VALIDATE, {"data_type": "dynamic", "payload": payload})
    assert answer.status == 200, answer.content
    assert list(answer.json) == ["version", "error_correction", "width_px", "width_mm", "scan"]
    assert answer.json["width_px"] == 600
    with tenant_schema(solo.tenant.schema_name):
        assert DynamicQr.objects.count() == 0
    assert RenderUsage.objects.filter(tenant_id=solo.tenant.pk).count() == 0
    drawn = solo.owner.post(GENERATE, {"data_type": "dynamic", "payload": payload}, **JSON).json
    image, scan = drawn["image"], drawn["scan"]
    assert (answer.json["version"], answer.json["scan"]["grade"]) == (
        image["version"],
        scan["grade"],
    )
    capped = solo.owner.post(VALIDATE, {"data_type": "dynamic", "payload": payload})
    refused = solo.owner.post(GENERATE, {"data_type": "dynamic", "payload": payload})
    assert capped.outcome == refused.outcome
    assert capped.status == 403


def test_the_smallest_size_grows_with_the_distance(nord: Workspace) -> None:
    sizes = []
    for distance in (250, 2000, 10_000):
        answer = nord.owner.post(f"{VALIDATE}?distance={distance}", {"data": MENU_URL})
        assert answer.json["scan"]["distance_mm"] == distance
        sizes.append(answer.json["scan"]["min_size_mm"])
    assert sizes == sorted(sizes)
    assert sizes[2] > 3 * sizes[1]
    far = nord.owner.post(f"{VALIDATE}?distance=2000", {"data": MENU_URL}).json["scan"]
    assert [warning["code"] for warning in far["warnings"]] == ["small"]


@pytest.mark.parametrize("distance", ["", "far", "49", "100001", "nan", "inf", "1e9", "-250"])
def test_wrong_distances_are_refused(nord: Workspace, distance: str) -> None:
    answer = nord.owner.post(f"{VALIDATE}?distance={distance}", {"data": MENU_URL})
    assert (answer.status, list(answer.json)) == (400, ["distance"])


def test_validate_is_refused_to_viewers_and_for_foreign_codes(
    nord: Workspace, sud: Workspace
) -> None:
    assert nord.member(Role.VIEWER).post(VALIDATE, {"data": MENU_URL}).status == 403
    short_id = nord.create_qr()["short_id"]
    body = {"data_type": "dynamic", "payload": {"short_id": short_id}}
    assert nord.owner.post(VALIDATE, body).status == 200
    assert sud.owner.post(VALIDATE, body).outcome == (404, {"detail": "Not found."})


def test_validations_are_bounded_for_a_workspace(
    nord: Workspace, sud: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qrs.generation.validation.VALIDATIONS_PER_MINUTE", 3)
    answers = [nord.owner.post(VALIDATE, {"data": MENU_URL}) for _ in range(4)]
    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    assert answers[3].json["code"] == "validations"
    assert 0 < int(answers[3].headers["Retry-After"]) <= 61
    assert sud.owner.post(VALIDATE, {"data": MENU_URL}).status == 200
    assert nord.owner.post(GENERATE, {"data": MENU_URL}).status == 200


def test_the_plans_size_holds_in_millimetres_too(solo: Workspace) -> None:
    for path in (GENERATE, VALIDATE):
        refused = solo.owner.post(path, {"data": MENU_URL, "size_mm": 76.3})
        assert refused.outcome == (
            403,
            {"detail": "Plan 'free' is capped at prints of 3 inches. Lower size_mm or upgrade."},
        )
    assert solo.owner.post(GENERATE, {"data": MENU_URL, "size_mm": 76.2}).status == 200
