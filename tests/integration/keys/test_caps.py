"""What a key may render: its own plan's caps, and scopes for codes."""

import base64
from typing import Any

import pytest

from plans.models import Plan
from tenants.keys.scopes import Scope
from tenants.services.workspaces import change_plan
from tests.support.factories import Workspace
from tests.support.pictures import make_picture

GENERATE, VALIDATE = "/api/v1/generate/", "/api/v1/validate/"
SMALL = {"data": "https://example.com/", "size_inches": 1}
LARGE = {"data": "https://example.com/", "size_inches": 4}
FINE = {"data": "https://example.com/", "size_inches": 1, "dpi": 600}


def with_logo() -> dict[str, Any]:
    logo = base64.b64encode(make_picture(size=(40, 40))).decode()
    return SMALL | {"logo": f"data:image/png;base64,{logo}", "error_correction": "H"}


@pytest.mark.parametrize("path", [GENERATE, VALIDATE])
def test_a_key_of_a_lesser_plan_has_its_caps(path: str, nord: Workspace) -> None:
    lesser, own = nord.machine(plan="free"), nord.machine()
    assert lesser.post(path, SMALL).status == 200
    refused = lesser.post(path, LARGE)
    assert refused.outcome == (
        403,
        {
            "detail": "Plan 'free' is capped at prints of 3 inches. Lower size_inches or upgrade.",
        },
    )
    assert lesser.post(path, FINE).status == 403
    assert lesser.post(path, with_logo()).status == 403
    assert own.post(path, FINE).status == 200
    assert own.post(path, with_logo()).status == 200


def test_a_key_is_never_above_its_workspace(nord: Workspace) -> None:
    machine = nord.machine(plan="pro")
    assert machine.post(VALIDATE, FINE).status == 200
    change_plan(tenant_id=nord.tenant.pk, plan_code="free")
    refused = machine.post(VALIDATE, FINE)
    assert "Plan 'free'" in refused.json["detail"]


def test_bulk_is_capped_by_the_plan_of_the_key(nord: Workspace) -> None:
    items = [
        {"name": f"Table {number}", "destination_url": f"https://example.com/{number}"}
        for number in range(51)
    ]
    path = "/api/v1/dynamic/bulk/"
    refused = nord.machine(plan="starter").post(path, {"items": items})
    assert refused.outcome == (
        400,
        {"items": ["Plan 'starter' caps bulk at 50 items per request, got 51."]},
    )
    assert nord.machine().post(path, {"items": items}).status == 201


@pytest.mark.parametrize("path", [GENERATE, VALIDATE])
def test_codes_need_their_own_scopes(path: str, nord: Workspace) -> None:
    new = {"data_type": "dynamic", "payload": {"name": "A", "destination_url": "https://e.com/"}}
    known = {"data_type": "dynamic", "payload": {"short_id": nord.create_qr()["short_id"]}}
    plain = nord.machine(Scope.RENDER)
    assert plain.post(path, SMALL).status == 200
    assert "'qrs:write'" in plain.post(path, new).json["detail"]
    assert "'qrs:read'" in plain.post(path, known).json["detail"]
    assert nord.machine(Scope.RENDER, Scope.QRS_WRITE).post(path, new).status == 200
    assert nord.machine(Scope.RENDER, Scope.QRS_READ).post(path, known).status == 200


def test_renders_of_keys_count_for_the_workspace(solo: Workspace) -> None:
    included = Plan.objects.get(code="free").renders_per_month or 0
    statuses = [solo.machine().post(GENERATE, SMALL).status for _ in range(included + 1)]
    assert statuses == [200] * included + [429]
