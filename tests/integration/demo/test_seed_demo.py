"""manage.py seed_demo on a real database, seeded once for all of these tests."""

import json
import stat
from collections import Counter
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from pytest_django import Settings

from accounts.models import User
from demo.catalogue import AGENCY
from qrs.models import DestinationChange, DynamicQr, ScanTotal
from scans.models import DynamicQrScan
from tenants.models import Tenant
from tenants.postgres_schemas import tenant_schema
from tests.integration.console.routes import read_route
from tests.support.factories import ApiClient

Document = dict[str, Any]


@pytest.fixture
def demo_file(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "demo.json"


@pytest.fixture
def demo(demo_file: Path) -> Document:
    """The content of demo.json after seeding."""
    call_command("seed_demo")
    return read(demo_file)


def read(path: Path) -> Document:
    document: Document = json.loads(path.read_text())
    return document


def log_in(login: dict[str, str]) -> ApiClient:
    body = {name: login[name] for name in ("email", "password", "workspace")}
    answer = ApiClient().post("/api/auth/token/", body)
    assert answer.status == 200, answer.content
    return ApiClient(answer.json["access"])


def find_login(demo: Document, role: str) -> dict[str, str]:
    (login,) = (one for one in demo["logins"] if one["role"] == role)
    found: dict[str, str] = login
    return found


def test_the_file_follows_the_contract_and_is_private(demo: Document, demo_file: Path) -> None:
    assert list(demo) == ["urls", "logins", "short_ids"]
    assert demo["urls"] == {
        name: f"http://{name}.localhost" for name in ("api", "app", "admin", "q")
    }
    roles = [login["role"] for login in demo["logins"]]
    assert roles == ["platform_admin", "agency_owner", "free_owner"]
    assert all(set(one) == {"role", "email", "password", "workspace"} for one in demo["logins"])
    assert stat.S_IMODE(demo_file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("role", "plan"),
    [("platform_admin", "enterprise"), ("agency_owner", "agency"), ("free_owner", "free")],
)
def test_every_login_works(demo: Document, role: str, plan: str) -> None:
    me = log_in(find_login(demo, role)).get("/api/v1/me/").json
    assert me["plan"]["code"] == plan
    assert me["role"] == "owner"
    assert me["user"]["is_staff"] == (role == "platform_admin")


def test_the_agency_has_a_dozen_codes_two_with_variants_and_one_paused(demo: Document) -> None:
    owner = log_in(find_login(demo, "agency_owner"))
    listed = owner.get("/api/v1/dynamic/?page_size=100").json["results"]
    assert {qr["short_id"] for qr in listed} == set(demo["short_ids"])
    assert len(demo["short_ids"]) == 12
    assert sum(bool(qr["variants"]) for qr in listed) == 2
    (paused,) = (qr["short_id"] for qr in listed if not qr["is_active"])
    assert demo["short_ids"][-1] == paused
    assert [read_route(short_id).state for short_id in demo["short_ids"]] == [
        *["active"] * 11,
        "paused",
    ]


def test_the_free_workspace_has_one_code(demo: Document) -> None:
    owner = log_in(find_login(demo, "free_owner"))
    (qr,) = owner.get("/api/v1/dynamic/").json["results"]
    assert qr["scan_count"] > 0


def test_totals_and_rows_agree_exactly(demo: Document) -> None:
    tenant = Tenant.objects.get(slug=find_login(demo, "agency_owner")["workspace"])
    with tenant_schema(tenant.schema_name):
        rows = DynamicQrScan.objects.values_list("qr_id", "outcome", "is_bot")
        redirected = Counter(qr_id for qr_id, outcome, _ in rows if outcome == "redirected")
        bots = Counter(qr_id for qr_id, outcome, bot in rows if bot and outcome == "redirected")
        for total in ScanTotal.objects.all():
            assert (total.scan_count, total.bot_count) == (
                redirected[total.qr_id],
                bots[total.qr_id],
            )
        assert set(redirected) == set(DynamicQr.objects.values_list("pk", flat=True))
        edits = DestinationChange.objects.exclude(old_url=F("new_url")).count()
        assert edits == sum(bool(qr.earlier_url) for qr in AGENCY.qrs)
    assert 2_000 < len(rows) < 10_000
    assert 0 < sum(bots.values()) < len(rows) / 10


def test_analytics_show_five_weeks_of_scans(demo: Document) -> None:
    owner = log_in(find_login(demo, "agency_owner"))
    short_id = demo["short_ids"][0]
    figures = owner.get(f"/api/v1/dynamic/{short_id}/analytics/?days=36").json
    assert len(figures["by_day"]) >= 34
    assert figures["total_scans"] == figures["scans_in_period"] > 500
    assert figures["top_countries"][0]["country"] == "CA"
    assert figures["top_cities"][0]["city"] == "Montreal, CA"
    assert {"iOS", "Android", "Bot"} <= {one["client"] for one in figures["top_clients"]}
    variants = owner.get(f"/api/v1/dynamic/{demo['short_ids'][1]}/analytics/?days=36").json
    assert {one["variant"] for one in variants["by_variant"]} == {"Highlights", "Full tour"}


def test_second_run_changes_nothing_and_is_quick(
    demo: Document, demo_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    written = demo_file.stat().st_mtime_ns
    tenants = Tenant.objects.count()
    # CPU time of this process: the machine may be busy.
    started = process_time()
    call_command("seed_demo")
    assert process_time() - started < 1.0
    assert capsys.readouterr().out == ""
    assert demo_file.stat().st_mtime_ns == written
    assert Tenant.objects.count() == tenants


@pytest.mark.parametrize("damage", [None, "", '{"urls": {}', "[]", '{"urls": 1}'])
def test_lost_or_damaged_file_is_restored_with_valid_passwords(
    demo: Document, demo_file: Path, damage: str | None
) -> None:
    demo_file.unlink()
    if damage is not None:
        demo_file.write_text(damage)
    call_command("seed_demo")
    assert read(demo_file) == demo


def test_another_port_gets_other_urls_and_the_same_passwords(
    demo: Document, demo_file: Path, settings: Settings
) -> None:
    settings.PUBLIC_PORT_SUFFIX = ":8123"
    call_command("seed_demo")
    moved = read(demo_file)
    assert moved["urls"]["q"] == "http://q.localhost:8123"
    assert moved | {"urls": demo["urls"]} == demo


def test_unknown_password_is_reset(demo: Document, demo_file: Path) -> None:
    login = find_login(demo, "free_owner")
    user = User.objects.get(email=login["email"])
    user.set_password("something else 1")
    user.save()
    demo_file.unlink()
    call_command("seed_demo")
    log_in(find_login(read(demo_file), "free_owner"))


def test_passwords_of_the_file_survive_another_secret_key_and_port(
    demo: Document, demo_file: Path, settings: Settings
) -> None:
    settings.SECRET_KEY = "another-secret-key-that-is-long-enough-for-every-check"
    settings.PUBLIC_PORT_SUFFIX = ":8124"
    call_command("seed_demo")
    assert read(demo_file)["logins"] == demo["logins"]


def test_command_is_rejected_in_production(settings: Settings, demo_file: Path) -> None:
    settings.IS_PRODUCTION = True
    with pytest.raises(CommandError, match="never seeded in production"):
        call_command("seed_demo")
    assert not demo_file.exists()
