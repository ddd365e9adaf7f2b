"""Whether Caddy may get a certificate: 200 for the hosts that the resolver knows."""

import secrets
import time
from dataclasses import replace

import httpx
import pytest

from edge.assembly import EdgeConfig
from tenants.models import Domain
from tests.integration.edge.driver import Phone, drive, in_thread, open_phone
from tests.support.factories import ApiClient, Workspace

ASK = "/api/internal/tls/ask"


@pytest.fixture
def host(nord: Workspace) -> str:
    """A host of Nord's that is in service."""
    name = f"go-{secrets.token_hex(4)}.nord.example"
    Domain.objects.create(domain=name, tenant=nord.tenant, is_primary=True)
    return name


async def ask(phone: Phone, domain: str, **headers: str) -> int:
    """Like Caddy: at the address of the web process, and without a proxy's headers."""
    response = await phone.get(f"{ASK}?domain={domain}", host="127.0.0.1:8000", **headers)
    assert response.headers["cache-control"] == "no-store"
    return response.status_code


@pytest.mark.parametrize("name", ["q", "api", "app", "admin"])
def test_hosts_of_the_platform_are_allowed(config: EdgeConfig, name: str) -> None:
    assert drive(config, lambda phone: ask(phone, f"{name}.localhost")) == 200


def test_a_customers_host_in_service_is_allowed_however_it_is_written(
    config: EdgeConfig, host: str
) -> None:
    assert drive(config, lambda phone: ask(phone, host)) == 200
    assert drive(config, lambda phone: ask(phone, f"{host.upper()}.")) == 200


@pytest.mark.parametrize(
    "domain",
    [
        *(
            "evil.example",
            "q.localhost.evil.example",
            "x.q.localhost",
            "qrstudio.agency",
            "*.localhost",
        ),
        *("", "203.0.113.9", "%00", "%FF", "a%20b.example", "q.localhost&domain=evil.example"),
        "&".join("domain=q.localhost" for _ in range(20)),
    ],
)
def test_other_hosts_are_denied(config: EdgeConfig, domain: str) -> None:
    assert drive(config, lambda phone: ask(phone, domain)) == 404


def test_a_name_below_a_customers_host_is_not_allowed(config: EdgeConfig, host: str) -> None:
    assert drive(config, lambda phone: ask(phone, f"www.{host}")) == 404


def test_hosts_of_a_suspended_workspace_are_not_allowed(
    config: EdgeConfig, nord: Workspace, host: str, platform_admin: ApiClient
) -> None:
    platform_admin.patch(f"/api/v1/platform/tenants/{nord.tenant.slug}/", {"status": "suspended"})
    assert drive(config, lambda phone: ask(phone, host)) == 404


def test_a_new_host_is_allowed_at_once_after_a_404(config: EdgeConfig, nord: Workspace) -> None:
    name = f"new-{secrets.token_hex(4)}.nord.example"

    async def scenario(phone: Phone) -> None:
        assert await ask(phone, name) == 404
        assert "Nothing here" in (await phone.get("/", host=name)).text
        await in_thread(lambda: Domain.objects.create(domain=name, tenant=nord.tenant))
        assert await ask(phone, name) == 200
        assert "QR not found" in (await phone.get("/q/zzzzzzzz/", host=name)).text

    drive(config, scenario)


@pytest.mark.parametrize(
    ("peer", "status"),
    [
        *(("127.0.0.1", 200), ("::1", 200), ("172.30.250.7", 200), ("fd00::7", 200)),
        *(("::ffff:10.0.0.9", 200), ("203.0.113.9", 404), ("2001:db8::9", 404), ("", 404)),
        *(("::ffff:203.0.113.9", 404), ("100.64.0.1", 404)),
    ],
)
def test_only_private_networks_get_200(config: EdgeConfig, peer: str, status: int) -> None:
    async def scenario(phone: Phone) -> int:
        async with open_phone(phone.edge, peer) as asker:
            return await ask(asker, "q.localhost")

    assert drive(config, scenario) == status


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("x-forwarded-for", "127.0.0.1"),
        ("x-forwarded-for", "203.0.113.9"),
        ("forwarded", "for=127.0.0.1"),
        ("via", "1.1 Caddy"),
    ],
)
def test_requests_through_a_proxy_are_denied(config: EdgeConfig, header: str, value: str) -> None:
    asked = drive(config, lambda phone: ask(phone, "q.localhost", **{header: value}))
    assert asked == 404


def test_other_methods_are_rejected(config: EdgeConfig) -> None:
    async def post(phone: Phone) -> httpx.Response:
        return await phone.call("POST", f"{ASK}?domain=q.localhost")

    assert drive(config, post).status_code == 404


def test_without_postgresql_an_unresolved_host_gets_503(config: EdgeConfig) -> None:
    """A 404 would be a guess; the platform's own hosts need no database."""
    without = replace(config, database_url="postgresql://nobody:x@127.0.0.1:1/nothing")

    async def scenario(phone: Phone) -> None:
        assert await ask(phone, "go.nobody.example") == 503
        assert await ask(phone, "q.localhost") == 200

    drive(without, scenario)


def test_the_response_takes_less_than_five_milliseconds(config: EdgeConfig, host: str) -> None:
    """The middle of many, half of them with a query. Of this thread's own time, in which client
    and server run: the machine may be busy elsewhere.
    """

    async def scenario(phone: Phone) -> list[float]:
        secs = []
        for index in range(101):
            name = host if index % 2 else f"{index}.{host}"
            started = time.thread_time()
            await ask(phone, name)
            secs.append(time.thread_time() - started)
        return sorted(secs)

    assert drive(config, scenario)[50] < 0.005
