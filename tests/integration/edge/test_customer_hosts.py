"""go.brand.com serves the codes of one workspace only."""

import asyncio
import secrets

import pytest

from edge.assembly import EdgeConfig
from tenants.models import Domain
from tenants.selectors.hosts import HOST_COPY_SECS
from tests.integration.edge.driver import Phone, drive, in_thread, read_events
from tests.support.factories import ApiClient, Workspace


@pytest.fixture
def host(nord: Workspace) -> str:
    """A host of Nord's that is in service."""
    name = f"go-{secrets.token_hex(4)}.nord.example"
    Domain.objects.create(domain=name, tenant=nord.tenant, is_primary=True)
    return name


def test_a_customers_host_serves_the_codes_of_its_workspace(
    config: EdgeConfig, nord: Workspace, host: str
) -> None:
    short_id = nord.create_qr()["short_id"]
    response = drive(config, lambda phone: phone.scan(short_id, host=f"{host.upper()}.:8443"))
    assert response.status_code == 302
    assert "strict-transport-security" not in response.headers
    assert [event.host for event in read_events(short_id)] == [host]


def test_codes_of_other_workspaces_are_not_found(
    config: EdgeConfig, sud: Workspace, host: str
) -> None:
    theirs = sud.create_qr()["short_id"]

    async def scenario(phone: Phone) -> None:
        foreign = await phone.scan(theirs, host=host)
        unknown = await phone.scan("zzzzzzzz", host=host)
        assert foreign.status_code == unknown.status_code == 404
        assert foreign.content == unknown.content
        assert (await phone.get(f"/q/{theirs}/paused/", host=host)).status_code == 404

    drive(config, scenario)
    assert read_events(theirs) == []


@pytest.mark.parametrize("path", ["/", "/api/v1/dynamic/", "/admin/", "/static/x.css"])
def test_other_paths_are_not_found(config: EdgeConfig, host: str, path: str) -> None:
    response = drive(config, lambda phone: phone.get(path, host=host))
    assert response.status_code == 404
    assert response.headers["cache-control"] == "no-store"


def test_an_unresolved_host_gets_503_during_a_postgresql_outage(
    config: EdgeConfig, nord: Workspace
) -> None:
    name = f"go-{secrets.token_hex(4)}.nord.example"

    async def scenario(phone: Phone) -> None:
        assert (await phone.scan("zzzzzzzz", host=name)).status_code == 404
        await in_thread(lambda: Domain.objects.create(domain=name, tenant=nord.tenant))
        phone.edge.database_circuit.is_healthy = False
        response = await phone.scan("zzzzzzzz", host=name)
        assert response.status_code == 503
        assert "Please try again" in response.text
        assert response.headers["cache-control"] == "no-store"

    drive(config, scenario)


def test_a_removed_host_is_unknown_within_a_second(config: EdgeConfig, host: str) -> None:
    async def scenario(phone: Phone) -> str:
        assert "QR not found" in (await phone.scan("zzzzzzzz", host=host)).text
        await in_thread(lambda: Domain.objects.filter(domain=host).delete())
        await asyncio.sleep(HOST_COPY_SECS)
        return (await phone.scan("zzzzzzzz", host=host)).text

    assert "Nothing here" in drive(config, scenario)


def test_hosts_of_a_suspended_workspace_are_unknown(
    config: EdgeConfig, nord: Workspace, host: str, platform_admin: ApiClient
) -> None:
    short_id = nord.create_qr()["short_id"]
    platform_admin.patch(f"/api/v1/platform/tenants/{nord.tenant.slug}/", {"status": "suspended"})
    response = drive(config, lambda phone: phone.scan(short_id, host=host))
    assert response.status_code == 404
    assert "Nothing here" in response.text


def test_a_suspension_applies_to_a_cached_host(
    config: EdgeConfig, nord: Workspace, host: str, platform_admin: ApiClient
) -> None:
    short_id = nord.create_qr()["short_id"]
    path = f"/api/v1/platform/tenants/{nord.tenant.slug}/"

    async def scenario(phone: Phone) -> None:
        assert (await phone.scan(short_id, host=host)).status_code == 302
        await in_thread(lambda: platform_admin.patch(path, {"status": "suspended"}))
        response = await phone.scan(short_id, host=host)
        assert response.status_code == 404
        assert "Nothing here" in response.text

    drive(config, scenario)


@pytest.mark.parametrize(
    "host", ["evil.example", "", "q.localhost.evil.example", "q..localhost", "é"]
)
def test_an_unknown_host_gets_a_page_without_tenant_data(config: EdgeConfig, host: str) -> None:
    async def scenario(phone: Phone) -> None:
        response = await phone.call("GET", "/q/aBc12dEf/", headers={"host": host.encode()})
        assert response.status_code == 404
        assert "Nothing here" in response.text
        assert response.headers["cache-control"] == "no-store"
        assert "x-request-id" in response.headers

    drive(config, scenario)
