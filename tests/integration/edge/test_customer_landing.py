"""The home page of a customer's host, and its unknown codes."""

import asyncio
import secrets

import pytest

from edge.assembly import EdgeConfig
from tenants.models import Domain, Tenant
from tenants.selectors.hosts import HOST_COPY_SECS
from tests.integration.edge.driver import Phone, drive, in_thread, read_events
from tests.support.factories import Workspace

HOME, LOST = "https://brand.example/", "https://brand.example/lost"


@pytest.fixture
def host(nord: Workspace) -> str:
    """A host of Nord's with both redirects."""
    name = f"go-{secrets.token_hex(4)}.nord.example"
    Domain.objects.create(
        domain=name,
        tenant=nord.tenant,
        is_primary=True,
        root_redirect_url=HOME,
        not_found_redirect_url=LOST,
    )
    return name


@pytest.fixture
def plain_host(nord: Workspace) -> str:
    """A host of Nord's without redirects."""
    name = f"go-{secrets.token_hex(4)}.nord.example"
    Domain.objects.create(domain=name, tenant=nord.tenant, is_primary=True)
    Tenant.objects.filter(pk=nord.tenant.pk).update(brand_name="Nord & Co")
    return name


def test_the_home_page_redirects_to_the_url_of_its_owner(config: EdgeConfig, host: str) -> None:
    async def scenario(phone: Phone) -> None:
        for method in ("GET", "HEAD"):
            response = await phone.call(method, "/", headers={"host": host})
            assert response.status_code == 302
            assert response.headers["location"] == HOME
            assert response.headers["cache-control"] == "no-store"
        assert (await phone.call("POST", "/", headers={"host": host})).status_code == 404

    drive(config, scenario)


@pytest.mark.parametrize("path", ["/q/zzzzzzzz/", "/q/zzzzzzzz", "/q/zzzzzzzz/paused/", "/q/oops"])
def test_an_unknown_code_redirects_to_the_url_of_the_hosts_owner(
    config: EdgeConfig, host: str, path: str
) -> None:
    response = drive(config, lambda phone: phone.get(path, host=host))
    assert (response.status_code, response.headers["location"]) == (302, LOST)
    assert read_events("zzzzzzzz") == []


def test_a_code_of_another_workspace_is_unknown(
    config: EdgeConfig, sud: Workspace, host: str
) -> None:
    theirs = sud.create_qr()["short_id"]
    response = drive(config, lambda phone: phone.scan(theirs, host=host))
    assert (response.status_code, response.headers["location"]) == (302, LOST)
    assert read_events(theirs) == []


def test_own_codes_redirect_to_their_destination(
    config: EdgeConfig, nord: Workspace, host: str
) -> None:
    qr = nord.create_qr()
    response = drive(config, lambda phone: phone.scan(qr["short_id"], host=host))
    assert response.headers["location"] == qr["destination_url"]


@pytest.mark.parametrize("path", ["/favicon.ico", "/api/v1/dynamic/", "/x/zzzzzzzz/"])
def test_other_paths_get_the_not_found_page(config: EdgeConfig, host: str, path: str) -> None:
    response = drive(config, lambda phone: phone.get(path, host=host))
    assert response.status_code == 404


@pytest.mark.parametrize("path", ["/", "/q/zzzzzzzz/", "/q/zzzzzzzz/paused/", "/other"])
def test_pages_carry_the_branding_of_the_workspace(
    config: EdgeConfig, plain_host: str, path: str
) -> None:
    async def scenario(phone: Phone) -> None:
        branded = await phone.get(path, host=plain_host)
        assert branded.status_code == 404
        assert "Nord &amp; Co" in branded.text
        plain = await phone.get(path)
        assert plain.status_code == 404
        assert "Nord" not in plain.text

    drive(config, scenario)


def test_a_changed_redirect_takes_effect_within_a_second(config: EdgeConfig, host: str) -> None:
    async def scenario(phone: Phone) -> None:
        assert (await phone.get("/", host=host)).status_code == 302
        rows = Domain.objects.filter(domain=host)
        await in_thread(lambda: rows.update(root_redirect_url="https://brand.example/new"))
        await asyncio.sleep(HOST_COPY_SECS)
        response = await phone.get("/", host=host)
        assert response.headers["location"] == "https://brand.example/new"

    drive(config, scenario)
