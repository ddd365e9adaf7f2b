"""Pause, edit, delete, block and suspend take effect with the next scan."""

from hashlib import sha256

import pytest
from django.conf import settings

from edge.assembly import EdgeConfig
from kernel.clock import utc_now
from kernel.redis_clients import get_redis
from qrs.routes.codec import route_key
from tenants.branding.logos.outcome import LogoImage
from tenants.branding.services import store_logo
from tests.integration.edge.driver import Phone, drive, in_thread, read_events
from tests.support.factories import MENU_URL, ApiClient, Workspace

SUMMER = "https://example.com/menus/summer-2026"


def test_a_pause_takes_effect_with_the_next_scan_of_every_process(
    config: EdgeConfig, nord: Workspace
) -> None:
    short_id = nord.create_qr()["short_id"]
    path = f"/api/v1/dynamic/{short_id}/"

    async def scenario(phone: Phone) -> None:
        for _ in range(5):
            assert (await phone.scan(short_id)).headers["location"].startswith("https://")
            paused = await in_thread(lambda: nord.owner.patch(path, {"is_active": False}))
            assert paused.status == 200
            assert (await phone.scan(short_id)).headers["location"] == f"/q/{short_id}/paused/"
            resumed = await in_thread(lambda: nord.owner.patch(path, {"is_active": True}))
            assert resumed.status == 200

    drive(config, scenario)
    outcomes = [event.outcome for event in read_events(short_id)]
    assert outcomes == ["redirected", "paused"] * 5


def test_an_edit_takes_effect_with_the_next_scan(config: EdgeConfig, nord: Workspace) -> None:
    short_id = nord.create_qr()["short_id"]

    async def scenario(phone: Phone) -> str:
        await phone.scan(short_id)
        await in_thread(
            lambda: nord.owner.patch(f"/api/v1/dynamic/{short_id}/", {"destination_url": SUMMER})
        )
        return (await phone.scan(short_id)).headers["location"]

    assert drive(config, scenario) == SUMMER


def test_a_deleted_qr_is_not_found_at_once(config: EdgeConfig, nord: Workspace) -> None:
    short_id = nord.create_qr()["short_id"]

    async def scenario(phone: Phone) -> int:
        assert (await phone.scan(short_id)).status_code == 302
        await in_thread(lambda: nord.owner.delete(f"/api/v1/dynamic/{short_id}/"))
        return (await phone.scan(short_id)).status_code

    assert drive(config, scenario) == 404
    assert len(read_events(short_id)) == 1


def test_a_blocked_qr_gets_410_until_it_is_unblocked(
    config: EdgeConfig, nord: Workspace, platform_admin: ApiClient
) -> None:
    short_id = nord.create_qr()["short_id"]
    path = f"/api/v1/platform/qrs/{short_id}/"

    async def scenario(phone: Phone) -> None:
        assert (await phone.scan(short_id)).status_code == 302
        await in_thread(lambda: platform_admin.patch(path, {"blocked": True}))
        for blocked in (await phone.scan(short_id), await phone.get(f"/q/{short_id}/paused/")):
            assert blocked.status_code == 410
            assert "QR blocked" in blocked.text
        await in_thread(lambda: platform_admin.patch(path, {"blocked": False}))
        assert (await phone.scan(short_id)).status_code == 302

    drive(config, scenario)
    assert len(read_events(short_id)) == 2


def test_codes_of_a_suspended_workspace_get_the_blocked_page(
    config: EdgeConfig, nord: Workspace, platform_admin: ApiClient
) -> None:
    short_id = nord.create_qr()["short_id"]
    path = f"/api/v1/platform/tenants/{nord.tenant.slug}/"

    async def scenario(phone: Phone) -> None:
        assert (await phone.scan(short_id)).status_code == 302
        await in_thread(lambda: platform_admin.patch(path, {"status": "suspended"}))
        assert (await phone.scan(short_id)).status_code == 410
        await in_thread(lambda: platform_admin.patch(path, {"status": "active"}))
        assert (await phone.scan(short_id)).status_code == 302

    drive(config, scenario)


@pytest.fixture
def paused(nord: Workspace) -> str:
    """A paused QR of Nord's, which has a brand."""
    nord.tenant.brand_name = "Nord & <Söhne>"
    nord.tenant.brand_colour = "#ffcc00"
    nord.tenant.save()
    image = LogoImage(b"\x89PNG of Nord", 40, 10)
    store_logo(tenant_id=nord.tenant.pk, converted=image, now=utc_now())
    short_id = str(nord.create_qr()["short_id"])
    nord.owner.patch(f"/api/v1/dynamic/{short_id}/", {"is_active": False})
    return short_id


@pytest.mark.parametrize("form", ["/q/{}/paused/", "/q/{}/paused"])
def test_the_paused_page_carries_the_brand_and_counts_nothing(
    config: EdgeConfig, paused: str, form: str
) -> None:
    page = drive(config, lambda phone: phone.get(form.format(paused)))
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert "This QR is paused" in page.text
    assert "Nord &amp; &lt;Söhne&gt;" in page.text
    assert "#ffcc00" in page.text
    digest = sha256(b"\x89PNG of Nord").hexdigest()
    assert f'<img src="/static/logos/{digest}.png"' in page.text
    assert len(page.content) < 10_000
    assert read_events(paused) == []


def test_the_paused_page_is_in_french(config: EdgeConfig, paused: str) -> None:
    page = drive(config, lambda phone: phone.get(f"/q/{paused}/paused/", accept_language="fr-CA"))
    assert "Ce code QR est en pause" in page.text


def test_the_paused_page_redirects_once_the_qr_is_active(
    config: EdgeConfig, paused: str, nord: Workspace
) -> None:
    nord.owner.patch(f"/api/v1/dynamic/{paused}/", {"is_active": True})
    page = drive(config, lambda phone: phone.get(f"/q/{paused}/paused/"))
    assert (page.status_code, page.headers["location"]) == (302, f"/q/{paused}/")
    assert read_events(paused) == []


def test_the_paused_page_of_an_unknown_code_is_not_found(config: EdgeConfig) -> None:
    assert drive(config, lambda phone: phone.get("/q/zzzzzzzz/paused/")).status_code == 404


def test_a_restore_takes_effect_with_the_next_scan_of_every_process(
    config: EdgeConfig, nord: Workspace
) -> None:
    """The engine has the route in its memory, as that of a code in use and as a tombstone."""
    short_id = nord.create_qr()["short_id"]

    async def scenario(phone: Phone) -> None:
        for _ in range(3):
            assert (await phone.scan(short_id)).status_code == 302
            await in_thread(lambda: nord.owner.delete(f"/api/v1/dynamic/{short_id}/"))
            assert (await phone.scan(short_id)).status_code == 404
            await in_thread(lambda: nord.owner.post(f"/api/v1/trash/{short_id}/restore/"))
        assert (await phone.scan(short_id)).headers["location"] == MENU_URL

    drive(config, scenario)
    assert len(read_events(short_id)) == 4


def test_routes_that_redis_lost_follow_the_trash_too(config: EdgeConfig, nord: Workspace) -> None:
    """Then they are read from PostgreSQL and written back."""
    short_id = nord.create_qr()["short_id"]
    redis = get_redis(settings.REDIS_URL)

    async def scenario(phone: Phone) -> None:
        await in_thread(lambda: nord.owner.delete(f"/api/v1/dynamic/{short_id}/"))
        redis.delete(route_key(short_id))
        assert (await phone.scan(short_id)).status_code == 404
        await in_thread(lambda: nord.owner.post(f"/api/v1/trash/{short_id}/restore/"))
        assert (await phone.scan(short_id)).headers["location"] == MENU_URL
        redis.delete(route_key(short_id))
        assert (await phone.scan(short_id)).headers["location"] == MENU_URL

    drive(config, scenario)
