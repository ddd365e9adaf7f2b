"""Real responses have all fields that the API document lists, and no others."""

import base64
import secrets
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings

from kernel.redis_clients import get_redis
from tests.integration.config.conftest import find_ids_of_members, make_machinery
from tests.integration.customdomains.claims import claim
from tests.integration.scans.draining import append, drain_all
from tests.support.factories import ApiClient, Workspace
from tests.support.pictures import make_picture
from tests.support.published import get_answer_schema, list_findings, list_operations
from tests.unit.scans.events import make_event

V1 = "/api/v1"
QR = f"{V1}/dynamic/{{short_id}}/"
DOMAINS = f"{V1}/dynamic/custom-domains/"
PLATFORM = f"{V1}/platform"
# Their responses are streams; tests/integration/scans covers them.
STREAMS = {f"{QR}scans/export/", f"{QR}live/", f"{V1}/activity/export/"}
# CSV, and a ZIP; tests/integration/console/test_overage.py and jobs/test_api.py read them.
FILES = {f"{PLATFORM}/overage/export/", f"{V1}/jobs/{{job_id}}/result/"}
# Answered before Django; tests/journeys/test_schemathesis.py asks for it.
ELSEWHERE = {"/api/health/", "/api/ready/"}
PATHS = [
    path
    for method, path, _ in list_operations()
    if method == "get" and path not in STREAMS | FILES | ELSEWHERE
]


@pytest.fixture
def short_id(nord: Workspace, platform_admin: ApiClient) -> str:
    """A QR with everything that a response can contain: variants, an edit, scans; and a trash."""
    qr = nord.create_qr()
    assert nord.owner.delete(f"{V1}/dynamic/{nord.create_qr()['short_id']}/").status == 204
    find_ids_of_members(nord)
    variants = [
        {"url": f"https://example.com/{name}", "weight": 1, "label": name} for name in ("A", "B")
    ]
    changes = {"destination_url": "https://example.com/summer", "variants": variants}
    path = f"{V1}/dynamic/{qr['short_id']}/"
    assert nord.owner.patch(path, changes).status == 200
    redis = get_redis(settings.REDIS_URL)
    scan = {
        "tenant_id": nord.tenant.pk,
        "qr_id": qr["id"],
        "short_id": qr["short_id"],
        "scanned_at_ms": time.time_ns() // 1_000_000,
    }
    append(redis, make_event(**scan, variant="A"), make_event(**scan, latitude="", longitude=""))
    drain_all(redis)
    assert (
        platform_admin.patch(f"{PLATFORM}/qrs/{qr['short_id']}/", {"blocked": True}).status == 200
    )
    found: str = qr["short_id"]
    return found


def check(method: str, path: str, status: int, answer: Any) -> None:
    assert answer.status == status, answer.content
    findings = list_findings(get_answer_schema(method, path, status), answer.json, exact=True)
    assert findings == []


def make_design(workspace: Workspace) -> int:
    """With all fields and a logo; it reads as it was sent."""
    colors = ("gradient_from", "gradient_to", "eye_color", "eye_border_color", "eye_center_color")
    fields: dict[str, Any] = {
        **dict.fromkeys((*colors, "color", "caption_color"), "#113355"),
        "background": "#ffffff",
        "substrate": "#ffffff",
        "gradient_type": "radial",
        "pattern": "squares",
        "eye_shape": "square",
        "eye_border_shape": "square",
        "eye_center_shape": "square",
        "error_correction": "H",
        "logo_size_ratio": 0.2,
        "quiet_zone": 4,
        "caption": "Menu",
        "bleed_mm": 3.5,
        "crop_marks": True,
        "color_space": "cmyk",
        "color_cmyk": [90, 60, 0, 40.5],
        "min_grade": "D",
        "spot_color": {"name": "PANTONE 286 C", "cmyk": [100, 75, 0, 0]},
    }
    logo = "data:image/png;base64," + base64.b64encode(make_picture(size=(40, 40))).decode()
    made = workspace.owner.post(f"{V1}/designs/", {"name": "A", "fields": fields, "logo": logo})
    check("post", f"{V1}/designs/", 201, made)
    assert made.json["fields"] == fields
    design_id: int = made.json["id"]
    return design_id


@pytest.mark.parametrize("path", PATHS)
def test_responses_to_get_match_the_document(
    path: str, nord: Workspace, short_id: str, platform_admin: ApiClient
) -> None:
    machine = nord.machine()
    client = platform_admin if path.startswith(PLATFORM) else nord.owner
    if path == f"{V1}/usage/":
        client = machine
    ids = {"domain_id": claim(nord, "go.nord.test")["id"], "design_id": make_design(nord)}
    ids |= make_machinery(nord)
    nord.machine()
    url = path.format(short_id=short_id, slug=nord.tenant.slug, code="pro", **ids)
    answer = client.get(url)
    check("get", path, answer.status if path == "/api/status/" else 200, answer)
    # Conflicts are found by a check only, and passkeys made by a browser; tests of both read them.
    # Errors are those of a job that failed, attempts those of a delivery that was sent.
    elsewhere = ("conflicts", "passkeys", "errors", "attempts")
    lists = [name for name, value in answer.json.items() if value == [] and name not in elsewhere]
    assert lists == [], "an empty list proves nothing"


def test_the_paths_are_found() -> None:
    assert len(PATHS) >= 14


def test_responses_to_writes_match_the_document(nord: Workspace, platform_admin: ApiClient) -> None:
    login = {"email": f"{secrets.token_hex(6)}@studio.example", "password": "three quiet rivers"}
    made = ApiClient().post("/api/auth/signup/", login | {"workspace": "Studio Est"})
    check("post", "/api/auth/signup/", 201, made)
    tokens = ApiClient().post("/api/auth/token/", login)
    check("post", "/api/auth/token/", 200, tokens)
    refreshed = ApiClient().post("/api/auth/token/refresh/", {"refresh": tokens.json["refresh"]})
    check("post", "/api/auth/token/refresh/", 200, refreshed)
    new = {"name": "Menu", "destination_url": "https://example.com/menu"}
    created = nord.owner.post(f"{V1}/dynamic/", new)
    check("post", f"{V1}/dynamic/", 201, created)
    qr = f"{V1}/dynamic/{created.json['short_id']}/"
    check("patch", QR, 200, nord.owner.patch(qr, {"is_active": False}))
    nord.owner.patch(qr, {"destination_url": "https://example.com/summer"})
    change = nord.owner.get(f"{qr}history/").json["results"][0]["id"]
    again = nord.owner.post(f"{qr}history/{change}/restore/")
    check("post", f"{QR}history/{{change_id}}/restore/", 200, again)
    nord.owner.delete(qr)
    restored = nord.owner.post(f"{V1}/trash/{created.json['short_id']}/restore/")
    check("post", f"{V1}/trash/{{short_id}}/restore/", 200, restored)
    claimed = nord.owner.post(DOMAINS, {"domain": "go.nord.test"})
    check("post", DOMAINS, 201, claimed)
    changes = {"root_redirect_url": "https://example.com/"}
    changed = nord.owner.patch(f"{DOMAINS}{claimed.json['id']}/", changes)
    check("patch", f"{DOMAINS}{{domain_id}}/", 200, changed)
    drawing = {"data_type": "dynamic", "payload": new}
    drawn = nord.owner.post(f"{V1}/generate/", drawing, Accept="application/json")
    check("post", f"{V1}/generate/", 200, drawn)
    designs = f"{V1}/designs/"
    design = nord.owner.patch(f"{designs}{make_design(nord)}/", {"name": "B"})
    check("patch", f"{designs}{{design_id}}/", 200, design)
    made = nord.owner.post(f"{V1}/keys/", {"name": "Nightly sync"})
    check("post", f"{V1}/keys/", 201, made)
    rotated = nord.owner.post(f"{V1}/keys/{made.json['id']}/rotate/")
    check("post", f"{V1}/keys/{{key_id}}/rotate/", 201, rotated)
    validated = nord.owner.post(f"{V1}/validate/", drawing)
    check("post", f"{V1}/validate/", 200, validated)
    tenant = f"{PLATFORM}/tenants/{nord.tenant.slug}/"
    changed = platform_admin.patch(tenant, {"credits": 3})
    check("patch", f"{PLATFORM}/tenants/{{slug}}/", 200, changed)
    customer = {"name": "Customer", "owner_email": login["email"]}
    check(
        "post", f"{PLATFORM}/tenants/", 201, platform_admin.post(f"{PLATFORM}/tenants/", customer)
    )
    plan = platform_admin.patch(f"{PLATFORM}/plans/pro/", {"name": "Pro"})
    check("patch", f"{PLATFORM}/plans/{{code}}/", 200, plan)


@pytest.mark.parametrize(
    ("status", "call"),
    [
        (400, lambda client: client.post(f"{V1}/dynamic/", {"name": ""})),
        (400, lambda client: client.post(f"{V1}/dynamic/", b"{")),
        (401, lambda _: ApiClient().post(f"{V1}/dynamic/", {})),
        (415, lambda client: client.post(f"{V1}/dynamic/", {}, **{"Content-Type": "text/plain"})),
        (413, lambda client: client.post(f"{V1}/dynamic/", b" " * 1_100_000)),
    ],
)
def test_error_responses_match_the_document(
    nord: Workspace, status: int, call: Callable[[ApiClient], Any]
) -> None:
    check("post", f"{V1}/dynamic/", status, call(nord.owner))
