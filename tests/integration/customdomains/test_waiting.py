"""Work that takes seconds holds no thread of Django: through the edge, with a pool of two."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings

from customdomains.dns.checker import DnsChecker
from customdomains.dns.wire import Server
from customdomains.services.on_demand import MAX_CHECKS_OF_WORKSPACE
from edge.assembly import EdgeConfig
from kernel.deferred_work import MAX_DEFERRED
from tenants.selectors.hosts import HOST_COPY_SECS
from tests.integration.customdomains.claims import (
    PATH,
    claim,
    get_owner_id,
    get_status,
    put_in_service,
)
from tests.integration.edge.driver import Phone, drive, in_thread, make_config, wait_for
from tests.support.dns_server import EVERY_NAME, DnsServer
from tests.support.factories import ApiClient, Workspace, make_workspace


@pytest.fixture
def config(tmp_path: Path) -> EdgeConfig:
    """Two threads, so that two requests that hold them would block all others."""
    return make_config(tmp_path / "spool", web_threads=2)


@pytest.fixture(autouse=True)
def patient_checker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checks end when the test's DNS responds, not by a time limit of a busy machine."""

    def make() -> DnsChecker:
        servers = [Server(address, port) for address, port in settings.DNS_NAMESERVERS]
        return DnsChecker(servers, on_demand_secs=120)

    monkeypatch.setattr("customdomains.services.on_demand.make_checker", make)


def call(phone: Phone, client: ApiClient, method: str, path: str) -> "asyncio.Task[httpx.Response]":
    """Start a request."""
    headers = {"host": "api.localhost", "authorization": f"Bearer {client.token}"}
    return asyncio.ensure_future(phone.call(method, path, headers=headers))


def start_checks(
    phone: Phone, claims: list[tuple[Workspace, dict[str, Any]]]
) -> list["asyncio.Task[httpx.Response]"]:
    return [
        call(phone, workspace.owner, "POST", f"{PATH}{claimed['id']}/verify/")
        for workspace, claimed in claims
    ]


def count_asked(dns: DnsServer, claims: list[tuple[Workspace, dict[str, Any]]]) -> int:
    """The number of claims for which the resolver was asked."""
    return len({claimed["domain"] for _, claimed in claims} & {name for name, _ in list(dns.asked)})


async def wait_for_rows(condition: Callable[[], bool]) -> None:
    """Like wait_for, for a condition that queries the database."""
    async with asyncio.timeout(30):
        while not await in_thread(condition):  # noqa: ASYNC110 - it happens in another thread
            await asyncio.sleep(0.01)


def test_slow_checks_do_not_block_the_api(
    config: EdgeConfig, nord: Workspace, sud: Workspace, dns: DnsServer, domain: str
) -> None:
    claims = [
        (owner, claim(owner, f"{n}.{owner.tenant.pk}.{domain}"))
        for owner in (nord, sud)
        for n in range(3)
    ]
    dns.failures[EVERY_NAME] = "DROP"
    other = make_workspace()

    async def scenario(phone: Phone) -> list[httpx.Response]:
        checks = start_checks(phone, claims)
        await wait_for(lambda: count_asked(dns, claims) == len(claims))
        for method, path in (("GET", "/api/v1/me/"), ("GET", "/api/v1/dynamic/"), ("GET", PATH)):
            answer = await call(phone, other.owner, method, path)
            assert answer.status_code == 200
        assert not any(check.done() for check in checks)
        dns.failures.clear()
        return await asyncio.gather(*checks)

    for answer in drive(config, scenario):
        assert answer.status_code == 200
        assert answer.json()["status"] == "pending"
        assert "(NXDOMAIN)" in answer.json()["records"][1]["message"]
        assert answer.headers["content-type"].startswith("application/json")


def test_a_check_through_the_edge_verifies(
    config: EdgeConfig, nord: Workspace, dns: DnsServer, domain: str
) -> None:
    claimed = claim(nord, domain)
    dns.set_challenge(claimed["records"])

    async def scenario(phone: Phone) -> httpx.Response:
        [check] = start_checks(phone, [(nord, claimed)])
        return await check

    assert drive(config, scenario).json()["status"] == "verified"
    assert get_owner_id(domain) == nord.tenant.pk


def test_a_process_rejects_checks_beyond_its_limit_at_once(
    config: EdgeConfig, dns: DnsServer, domain: str
) -> None:
    workspaces = [make_workspace() for _ in range(MAX_DEFERRED // 3 + 2)]
    claims = [
        (workspace, claim(workspace, f"{n}.{domain}")) for workspace in workspaces for n in range(3)
    ]
    dns.failures[EVERY_NAME] = "DROP"
    refused = len(claims) - MAX_DEFERRED

    async def scenario(phone: Phone) -> list[httpx.Response]:
        checks = start_checks(phone, claims)
        await wait_for(lambda: sum(check.done() for check in checks) == refused)
        for check in filter(asyncio.Task.done, checks):
            assert check.result().status_code == 503
            assert check.result().headers["retry-after"] == "5"
        dns.failures.clear()
        return await asyncio.gather(*checks)

    statuses = [answer.status_code for answer in drive(config, scenario)]
    assert sorted(statuses) == [200] * MAX_DEFERRED + [503] * refused


def test_deleting_claims_does_not_raise_the_limit_of_checks(
    config: EdgeConfig, nord: Workspace, sud: Workspace, dns: DnsServer, domain: str
) -> None:
    """The lease is deleted with the claim, but the DNS check continues."""
    claims = [(nord, claim(nord, f"{n}.{domain}")) for n in range(MAX_CHECKS_OF_WORKSPACE)]
    further = (nord, claim(nord, f"further.{domain}"))
    other = (sud, claim(sud, f"sud.{domain}"))
    dns.failures[EVERY_NAME] = "DROP"

    async def scenario(phone: Phone) -> list[httpx.Response]:
        checks = start_checks(phone, claims)
        await wait_for(lambda: count_asked(dns, claims) == len(claims))
        for _, claimed in claims:
            deleted = await call(phone, nord.owner, "DELETE", f"{PATH}{claimed['id']}/")
            assert deleted.status_code == 204
        [refused] = await asyncio.gather(*start_checks(phone, [further]))
        assert refused.status_code == 429
        assert refused.headers["retry-after"] == "10"
        checks += start_checks(phone, [other])
        await wait_for(lambda: count_asked(dns, [other]) == 1)
        dns.failures.clear()
        return await asyncio.gather(*checks)

    statuses = [answer.status_code for answer in drive(config, scenario)]
    assert statuses == [404] * len(claims) + [200]


def test_a_check_is_recorded_after_its_caller_disconnects(
    config: EdgeConfig, nord: Workspace, dns: DnsServer, domain: str
) -> None:
    claimed = claim(nord, domain)
    dns.set_challenge(claimed["records"])
    dns.failures[domain] = "DROP"

    async def scenario(phone: Phone) -> None:
        [check] = start_checks(phone, [(nord, claimed)])
        await wait_for(lambda: count_asked(dns, [(nord, claimed)]) == 1)
        check.cancel()
        dns.failures.clear()
        await wait_for_rows(lambda: get_status(claimed) == "verified")

    drive(config, scenario)


def test_a_user_who_loses_access_during_a_check_gets_no_result(
    config: EdgeConfig, nord: Workspace, dns: DnsServer, domain: str
) -> None:
    claimed = claim(nord, domain)
    dns.set_challenge(claimed["records"])
    dns.failures[domain] = "DROP"

    async def scenario(phone: Phone) -> httpx.Response:
        [check] = start_checks(phone, [(nord, claimed)])
        await wait_for(lambda: count_asked(dns, [(nord, claimed)]) == 1)
        await in_thread(lambda: nord.owner_user.memberships.all().delete())
        dns.failures.clear()
        return await check

    assert drive(config, scenario).status_code == 401
    assert get_status(claimed) == "pending"


def test_delayed_deletes_do_not_block_the_api(
    config: EdgeConfig,
    nord: Workspace,
    sud: Workspace,
    dns: DnsServer,
    domain: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each response waits until no web process serves the host; here, for ever."""
    served = [put_in_service(nord, dns, f"{n}.{domain}") for n in range(4)]
    monkeypatch.setattr("customdomains.api.HOST_COPY_SECS", 3600.0)

    async def scenario(phone: Phone) -> None:
        deletes = [
            call(phone, nord.owner, "DELETE", f"{PATH}{claimed['id']}/") for claimed in served
        ]
        await wait_for_rows(lambda: not any(get_owner_id(each["domain"]) for each in served))
        assert (await call(phone, sud.owner, "GET", "/api/v1/me/")).status_code == 200
        assert not any(delete.done() for delete in deletes)
        for delete in deletes:
            delete.cancel()

    drive(config, scenario)


def test_a_delete_returns_once_no_process_serves_the_host(
    config: EdgeConfig, nord: Workspace, dns: DnsServer, domain: str
) -> None:
    served = put_in_service(nord, dns, domain)

    async def scenario(phone: Phone) -> httpx.Response:
        started = time.monotonic()
        answer = await call(phone, nord.owner, "DELETE", f"{PATH}{served['id']}/")
        assert time.monotonic() - started >= HOST_COPY_SECS
        return answer

    assert drive(config, scenario).status_code == 204
