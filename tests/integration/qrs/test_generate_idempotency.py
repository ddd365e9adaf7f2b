"""Idempotency-Key on the two POSTs that create: a repeated request acts once."""

import base64
from datetime import timedelta
from typing import Any

import pytest

from kernel.clock import utc_now
from qrs.generation import answers
from qrs.generation.recipes import Recipe
from qrs.models import DynamicQr
from qrs.rendering import RenderOptions
from qrs.rendering.options import Logo, SpotColor
from tenants.idempotency.models import IdempotentAnswer
from tenants.idempotency.services import KEPT_FOR, purge_idempotent_answers
from tenants.models import Role
from tenants.postgres_schemas import tenant_schema
from tests.integration.qrs.test_generate_limits import usage
from tests.support.factories import MENU_URL, ApiAnswer, Workspace, run_parallel

GENERATE = "/api/v1/generate/"
CREATE = "/api/v1/dynamic/"
NEW_QR = {"name": "Menu", "destination_url": MENU_URL}
CALLS = [(CREATE, NEW_QR), (GENERATE, {"data_type": "dynamic", "payload": NEW_QR})]


def send(workspace: Workspace, path: str, body: Any, key: str = "key-1") -> ApiAnswer:
    return workspace.owner.post(path, body, Idempotency_Key=key)


def count_qrs(workspace: Workspace) -> int:
    with tenant_schema(workspace.tenant.schema_name):
        return DynamicQr.objects.count()


@pytest.mark.parametrize(("path", "body"), CALLS)
def test_the_same_key_and_body_replay_the_first_response(
    nord: Workspace, path: str, body: Any
) -> None:
    first, second = send(nord, path, body), send(nord, path, body)
    assert (second.status, second.content) == (first.status, first.content)
    names = ("Content-Type", "X-QR-Short-Id", "X-QR-Public-Url")
    assert [second.headers.get(name) for name in names] == [
        first.headers.get(name) for name in names
    ]
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert count_qrs(nord) == 1


@pytest.mark.parametrize("body", [CALLS[1][1], {"data": MENU_URL, "format": "svg"}])
@pytest.mark.parametrize("first", ["image/*", "application/json"])
def test_a_replay_honours_accept(nord: Workspace, first: str, body: Any) -> None:
    second = {"image/*": "application/json", "application/json": "image/*"}[first]
    answers = {
        accept: nord.owner.post(GENERATE, body, Idempotency_Key="key-1", Accept=accept)
        for accept in (first, second)
    }
    shown, described = answers["image/*"], answers["application/json"]
    image = described.json["image"]
    assert described.headers["Content-Type"] == "application/json"
    assert shown.headers["Content-Type"] == image["media_type"]
    assert shown.content == base64.b64decode(image["base64"])
    assert shown.headers.get("X-QR-Short-Id") == described.headers.get("X-QR-Short-Id")
    assert answers[second].headers["Idempotency-Replayed"] == "true"
    assert {answer.headers["Vary"] for answer in answers.values()} == {"Accept"}
    assert count_qrs(nord) == (1 if "payload" in body else 0)


def test_an_image_that_an_earlier_version_stored_is_replayed(nord: Workspace) -> None:
    body = {"data": MENU_URL}
    assert send(nord, GENERATE, body).status == 200
    headers = {"Content-Type": "image/png"}
    stored = IdempotentAnswer.objects.filter(tenant_id=nord.tenant.pk)
    assert stored.update(body=b"\x89PNG of before", headers=headers) == 1
    replayed = send(nord, GENERATE, body)
    assert (replayed.status, replayed.content) == (200, b"\x89PNG of before")
    assert replayed.headers["Content-Type"] == "image/png"


@pytest.mark.parametrize("image_format", ["png", "svg"])
def test_a_large_image_is_drawn_again_for_a_replay(
    nord: Workspace, monkeypatch: pytest.MonkeyPatch, image_format: str
) -> None:
    """What is stored is how to draw it, with the URL that it had."""
    monkeypatch.setattr(answers, "_MAX_KEPT_BYTES", 100)
    style = {"format": image_format, "color": "#1a2b3c"}
    body = {"data_type": "dynamic", "payload": NEW_QR, **style}
    first = send(nord, GENERATE, body)
    [stored] = IdempotentAnswer.objects.filter(tenant_id=nord.tenant.pk)
    assert (stored.is_recipe, first.content[:8] in bytes(stored.body)) == (True, False)
    assert send(nord, GENERATE, body | {"color": "#000000"}).status == 409
    again = send(nord, GENERATE, body)
    assert (again.status, again.content) == (200, first.content)
    assert again.headers["X-QR-Short-Id"] == first.headers["X-QR-Short-Id"]
    assert again.headers["Idempotency-Replayed"] == "true"
    accept = {"Accept": "application/json"}
    described = nord.owner.post(GENERATE, body, Idempotency_Key="key-1", **accept)
    assert base64.b64decode(described.json["image"]["base64"]) == first.content
    assert described.json["qr"]["short_id"] == first.headers["X-QR-Short-Id"]
    assert (count_qrs(nord), usage(nord)) == (1, (1, 0))


def test_recipes_keep_every_option() -> None:
    options = RenderOptions(
        format="pdf",
        logo=Logo(b"\x89PNG", 3, 4),
        color_space="cmyk",
        color_cmyk=(0.0, 10.0, 20.0, 30.0),
        spot_color=SpotColor("PANTONE 286 C", (100.0, 66.0, 0.0, 2.0)),
        gradient_from="#000",
        gradient_to="#123",
        caption="Menü",
    )
    recipe = Recipe("https://example.com/ü", options, "{}")
    assert Recipe.decode(recipe.encode()) == recipe


@pytest.mark.parametrize("change", ["rename", "delete"])
@pytest.mark.parametrize(
    ("path", "body"),
    [(GENERATE, {"data": MENU_URL}), ("/api/v1/sheets/", {"preset": "avery-l7160"})],
)
def test_a_replay_needs_no_design(
    nord: Workspace, path: str, body: dict[str, Any], change: str
) -> None:
    fields = {"color": "#1a2b3c"}
    made = nord.owner.post("/api/v1/designs/", {"name": "Nord", "fields": fields}).json
    if "preset" in body:
        body = {**body, "short_ids": [nord.create_qr()["short_id"]]}
    first = send(nord, path, {**body, "design": "Nord"})
    assert first.status == 200, first.content
    design = f"/api/v1/designs/{made['id']}/"
    if change == "delete":
        assert nord.owner.delete(design).status == 204
    else:
        assert nord.owner.patch(design, {"name": "Other", "fields": {}}).status == 200
    again = send(nord, path, {**body, "design": "Nord"})
    assert (again.status, again.content) == (200, first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert send(nord, path, {**body, "design": "Nord"}, key="key-2").status == 400


@pytest.mark.parametrize(("path", "body"), CALLS)
def test_parallel_requests_with_one_key_act_once(nord: Workspace, path: str, body: Any) -> None:
    answers = run_parallel([lambda: send(nord, path, body)] * 8)
    done = [answer for answer in answers if answer.status != 409]
    assert len({(answer.status, answer.content) for answer in done}) == 1
    for answer in answers:
        if answer.status == 409:
            assert "still running" in answer.json["detail"]
            assert answer.headers["Retry-After"] == "1"
    assert send(nord, path, body).content == done[0].content
    assert count_qrs(nord) == 1


def test_another_body_or_endpoint_is_a_conflict(nord: Workspace) -> None:
    assert send(nord, CREATE, NEW_QR).status == 201
    conflict = (409, {"detail": "This Idempotency-Key was already used for a different request."})
    assert send(nord, CREATE, NEW_QR | {"name": "Other"}).outcome == conflict
    assert send(nord, GENERATE, {"data": MENU_URL}).outcome == conflict
    assert count_qrs(nord) == 1


def test_the_final_slash_makes_no_difference(nord: Workspace) -> None:
    first = send(nord, CREATE, NEW_QR)
    assert send(nord, CREATE.rstrip("/"), NEW_QR).content == first.content


def test_keys_of_two_workspaces_are_independent(nord: Workspace, sud: Workspace) -> None:
    first, second = send(nord, CREATE, NEW_QR), send(sud, CREATE, NEW_QR)
    assert (first.status, second.status) == (201, 201)
    assert first.json["short_id"] != second.json["short_id"]


def test_a_rejected_request_frees_its_key(nord: Workspace) -> None:
    body = {"data": MENU_URL, "color": "#fff"}
    assert send(nord, GENERATE, body).status == 400
    assert send(nord, GENERATE, body | {"color": "#000"}).status == 200


def test_a_viewer_gets_no_replay(nord: Workspace) -> None:
    assert send(nord, CREATE, NEW_QR).status == 201
    answer = nord.member(Role.VIEWER).post(CREATE, NEW_QR, Idempotency_Key="key-1")
    assert answer.status == 403


@pytest.mark.parametrize("key", ["", "x" * 256, "two words"])
def test_a_bad_key_is_rejected(nord: Workspace, key: str) -> None:
    answer = send(nord, CREATE, NEW_QR, key=key)
    assert answer.status == 400
    assert "Idempotency-Key must be" in answer.json["detail"]
    assert count_qrs(nord) == 0


def test_a_key_expires_after_24_hours(nord: Workspace) -> None:
    first = send(nord, CREATE, NEW_QR)
    rows = IdempotentAnswer.objects.filter(tenant_id=nord.tenant.pk)
    rows.update(created_at=utc_now() - KEPT_FOR + timedelta(minutes=1))
    assert send(nord, CREATE, NEW_QR).content == first.content
    rows.update(created_at=utc_now() - KEPT_FOR)
    assert send(nord, CREATE, NEW_QR | {"name": "Later"}).status == 201
    assert count_qrs(nord) == 2


def test_the_purge_removes_only_expired_keys(nord: Workspace, sud: Workspace) -> None:
    send(nord, CREATE, NEW_QR)
    send(sud, CREATE, NEW_QR)
    old = IdempotentAnswer.objects.filter(tenant_id=nord.tenant.pk)
    old.update(created_at=utc_now() - KEPT_FOR)
    assert purge_idempotent_answers(now=utc_now()) >= 1
    assert not old.exists()
    assert IdempotentAnswer.objects.filter(tenant_id=sud.tenant.pk).count() == 1
