"""A domain in Chromium: added, its records set in DNS, in service without another load."""

import secrets
from collections.abc import Iterator
from functools import partial

import pytest
from playwright.sync_api import Browser, expect
from pytest_django import Settings

from dashboard.frame.login_cookie import get_cookie_name
from tests.support.browser import Chromium, open_page
from tests.support.dns_server import DnsServer
from tests.support.domain_pages import read_records
from tests.support.factories import Workspace
from tests.support.pages import browse_as
from tests.support.script import require_script

# Longer than the 10 seconds after which the page looks again.
LOOK_MS = 60_000


@pytest.fixture
def dns(settings: Settings) -> Iterator[DnsServer]:
    with DnsServer() as server:
        settings.DNS_NAMESERVERS = ((server.address, server.port),)
        yield server


def test_a_domain_comes_into_service_while_its_page_is_open(
    nord: Workspace, dns: DnsServer, chromium: Chromium, served: int
) -> None:
    require_script()
    client = browse_as(nord.owner_user).client
    cookies = {get_cookie_name(): client.cookies[get_cookie_name()].value}
    url = f"http://app.localhost:{served}/{nord.tenant.slug}/domains/"
    chromium.run(partial(live_through, url, cookies, dns))


def live_through(url: str, cookies: dict[str, str], dns: DnsServer, browser: Browser) -> None:
    name = f"go-{secrets.token_hex(4)}.brand.test"
    with open_page(browser, url=url, cookies=cookies) as (page, said):
        page.locator("#add-domain").fill(name)
        page.locator("#add-domain-button").click()
        expect(page.locator("h1")).to_have_text(name)
        page.locator("#check-now").click()
        records = page.locator("#domain-records")
        expect(records).to_contain_text("does not exist yet (NXDOMAIN)")
        dns.set_challenge(read_records(page))
        with open_page(browser, url=page.url, cookies=cookies) as (elsewhere, _):
            # A colleague asks for the check; this page is not told.
            elsewhere.locator("#check-now").click()
            expect(elsewhere.locator("#domain-records")).to_contain_text("In service")
        expect(records).to_contain_text("In service", timeout=LOOK_MS)
        assert records.get_attribute("hx-trigger") is None
        expect(page.locator("#domain")).to_contain_text("New codes are drawn with this domain.")
        assert said == []
