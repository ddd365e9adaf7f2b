"""Logos and style sheets on the hosts that show them, also while PostgreSQL is away."""

import asyncio
import secrets
from hashlib import sha256
from pathlib import Path

import pytest

from edge.assembly import EdgeConfig
from edge.bridge.request_bodies import UPLOAD_BYTES
from edge.sites.brandings import FRESH_SECS
from kernel.clock import utc_now
from tenants.branding.logos.outcome import LogoImage
from tenants.branding.paths import make_logo_path
from tenants.branding.services import remove_logo, store_logo, update_branding
from tenants.models import Domain, Tenant, TenantStatus
from tests.integration.edge.driver import Phone, drive, in_thread, make_config
from tests.support.factories import Workspace

HOSTS = ("q.localhost", "app.localhost")


@pytest.fixture
def image() -> bytes:
    return b"\x89PNG " + secrets.token_bytes(200_000)


@pytest.fixture
def path(nord: Workspace, image: bytes) -> str:
    """Nord's logo."""
    store_logo(tenant_id=nord.tenant.pk, converted=LogoImage(image, 40, 10), now=utc_now())
    return make_logo_path(sha256(image).hexdigest())


@pytest.fixture
def foreign_host(sud: Workspace) -> str:
    name = f"go-{secrets.token_hex(4)}.sud.example"
    Domain.objects.create(domain=name, tenant=sud.tenant, is_primary=True)
    return name


def test_a_logo_is_served_for_ever_on_the_hosts_that_show_it(
    config: EdgeConfig, plain_host: str, path: str, image: bytes
) -> None:
    async def scenario(phone: Phone) -> None:
        for host in (*HOSTS, plain_host):
            answer = await phone.get(path, host=host)
            assert (answer.status_code, answer.content) == (200, image)
            assert answer.headers["content-type"] == "image/png"
            assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert "set-cookie" not in answer.headers
            head = await phone.call("HEAD", path, headers={"host": host})
            assert (head.status_code, head.content) == (200, b"")
            assert (await phone.call("POST", path, headers={"host": host})).status_code == 405

    drive(config, scenario)


@pytest.mark.parametrize("host", ["api.localhost", "admin.localhost", "unknown.example"])
def test_other_hosts_have_no_logos(config: EdgeConfig, path: str, host: str) -> None:
    answer = drive(config, lambda phone: phone.get(path, host=host))
    assert answer.status_code in (302, 404)  # 302: to the admins' log-in


def test_a_customers_host_serves_no_logo_of_another_workspace(
    config: EdgeConfig, foreign_host: str, path: str
) -> None:
    async def scenario(phone: Phone) -> None:
        for _ in range(2):
            assert (await phone.get(path, host=foreign_host)).status_code == 404
            # Known from now on.
            assert (await phone.get(path)).status_code == 200

    drive(config, scenario)


def test_a_logo_of_two_workspaces_is_served_on_the_hosts_of_both(
    config: EdgeConfig, sud: Workspace, foreign_host: str, plain_host: str, path: str, image: bytes
) -> None:
    store_logo(tenant_id=sud.tenant.pk, converted=LogoImage(image, 40, 10), now=utc_now())

    async def scenario(phone: Phone) -> None:
        for host in (foreign_host, plain_host):
            assert (await phone.get(path, host=host)).content == image

    drive(config, scenario)


@pytest.mark.parametrize(
    "path",
    ["/static/logos/", "/static/logos/x.png", f"/static/logos/{'0' * 64}.png",
     f"/static/logos/{'A' * 64}.png", f"/static/logos/{'0' * 64}", "/static/logos/../x",
     f"/static/logos/{'0' * 64}.png/", f"/static/logos/{'0' * 64}.svg"],
)  # fmt: skip
def test_other_names_are_not_found(config: EdgeConfig, path: str) -> None:
    answer = drive(config, lambda phone: phone.get(path))
    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"


def test_a_removed_logo_and_one_of_a_suspended_workspace_are_gone(
    config: EdgeConfig, nord: Workspace, path: str
) -> None:
    Tenant.objects.filter(pk=nord.tenant.pk).update(status=TenantStatus.SUSPENDED)
    assert drive(config, lambda phone: phone.get(path)).status_code == 404
    Tenant.objects.filter(pk=nord.tenant.pk).update(status=TenantStatus.ACTIVE)
    assert drive(config, lambda phone: phone.get(path)).status_code == 200
    remove_logo(tenant_id=nord.tenant.pk)
    assert drive(config, lambda phone: phone.get(path)).status_code == 404


def test_the_style_sheet_of_a_customers_host_has_its_colour(
    config: EdgeConfig, nord: Workspace, plain_host: str
) -> None:
    update_branding(tenant_id=nord.tenant.pk, changes={"colour": "#ffcc00"})

    async def scenario(phone: Phone) -> None:
        answer = await phone.get("/brand.css?v=1", host=plain_host)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/css; charset=utf-8"
        assert "--brand:#ffcc00" in answer.text
        assert (await phone.get("/brand.css")).status_code == 404

    drive(config, scenario)


def test_pages_of_known_workspaces_keep_their_branding_while_postgresql_is_away(
    config: EdgeConfig, nord: Workspace, plain_host: str, path: str, image: bytes
) -> None:
    update_branding(tenant_id=nord.tenant.pk, changes={"name": "Nord & Co", "colour": "#ffcc00"})

    async def scenario(phone: Phone) -> None:
        page = await phone.get("/", host=plain_host)
        assert f'src="{path}"' in page.text
        phone.edge.database_circuit.is_healthy = False
        queries = phone.edge.logo_database.queries
        page = await phone.get("/", host=plain_host)
        assert "Nord &amp; Co" in page.text
        assert (await phone.get(path, host=plain_host)).content == image
        assert "#ffcc00" in (await phone.get("/brand.css", host=plain_host)).text
        assert phone.edge.logo_database.queries == queries
        phone.edge.database_circuit.is_healthy = True

    drive(config, scenario)


def test_an_unknown_logo_gets_503_while_postgresql_is_away(config: EdgeConfig, path: str) -> None:
    async def scenario(phone: Phone) -> None:
        phone.edge.database_circuit.is_healthy = False
        answer = await phone.get(path)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        phone.edge.database_circuit.is_healthy = True
        assert (await phone.get(path)).status_code == 200

    drive(config, scenario)


def test_a_logo_that_cannot_be_read_does_not_stop_the_routes(
    config: EdgeConfig, short_id: str, path: str
) -> None:
    async def scenario(phone: Phone) -> None:
        async def fail(*arguments: object) -> object:
            raise OSError

        phone.edge.logo_database._session.fetch = fail  # type: ignore[assignment, method-assign]
        assert (await phone.get(path)).status_code == 503
        assert phone.edge.database_circuit.is_healthy
        assert (await phone.scan(short_id)).status_code == 302

    drive(config, scenario)


def test_a_changed_branding_shows_within_seconds_on_every_process(
    config: EdgeConfig, tmp_path: Path, nord: Workspace, plain_host: str
) -> None:
    other = make_config(tmp_path / "other")

    async def scenario(phone: Phone) -> None:
        assert "Nord now" not in (await phone.get("/", host=plain_host)).text
        change = {"name": "Nord now"}
        await in_thread(lambda: update_branding(tenant_id=nord.tenant.pk, changes=change))
        await asyncio.sleep(FRESH_SECS)
        assert "Nord now" in (await phone.get("/", host=plain_host)).text

    for each in (config, other):
        update_branding(tenant_id=nord.tenant.pk, changes={"name": ""})
        drive(each, scenario)


def test_a_blocked_code_carries_the_branding_on_the_customers_host_only(
    config: EdgeConfig, nord: Workspace, platform_admin: object, plain_host: str, short_id: str
) -> None:
    update_branding(tenant_id=nord.tenant.pk, changes={"name": "Nord & Co"})
    admin = platform_admin
    answer = admin.patch(f"/api/v1/platform/qrs/{short_id}/", {"blocked": True})  # type: ignore[attr-defined]
    assert answer.status == 200

    async def scenario(phone: Phone) -> None:
        branded = await phone.scan(short_id, host=plain_host)
        assert branded.status_code == 410
        assert "QR blocked" in branded.text
        assert "Nord &amp; Co" in branded.text
        plain = await phone.scan(short_id)
        assert plain.status_code == 410
        assert "Nord" not in plain.text

    drive(config, scenario)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/branding/logo/", 401),
        ("/api/v1/branding/logo", 401),
        ("/api/v1/branding/", 413),
        ("/api/v1/dynamic/", 413),
        ("/api/auth/branding/logo/", 413),
    ],
)
def test_only_logos_may_be_larger_than_other_bodies(
    config: EdgeConfig, path: str, status: int
) -> None:
    body = b"0" * 2_000_000
    headers = {"host": "api.localhost", "content-type": "multipart/form-data; boundary=x"}
    answer = drive(config, lambda phone: phone.call("PUT", path, headers=headers, content=body))
    assert answer.status_code == status


def test_a_larger_logo_is_refused_before_it_is_read(config: EdgeConfig) -> None:
    headers = {"host": "api.localhost", "content-length": str(40_000_000)}

    async def scenario(phone: Phone) -> None:
        answer = await phone.call(
            "PUT", "/api/v1/branding/logo/", headers=headers, content=b"0" * 40_000_000
        )
        assert answer.status_code == 413
        assert str(UPLOAD_BYTES) in answer.json()["detail"]

    drive(config, scenario)
