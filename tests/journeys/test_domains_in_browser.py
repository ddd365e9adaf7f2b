"""A domain from the form to a code that answers on it, with a name server on the loopback."""

import secrets
from functools import partial

import httpx
import psycopg
from playwright.sync_api import Browser, Page, expect

from tests.journeys.launching import LaunchedStack
from tests.journeys.visitors import Visitor, visit
from tests.support.browser import Chromium
from tests.support.dns_server import DnsServer
from tests.support.domain_pages import read_records
from tests.support.script import require_script

DESTINATION = "https://example.com/menus/domain"
# The worker looks every 5 seconds for claims that are due, the page every 10 seconds.
BY_ITSELF_MS = 60_000


def test_a_domain_comes_into_service_by_itself_and_a_code_answers_on_it(
    stack: LaunchedStack, chromium: Chromium
) -> None:
    require_script()
    assert stack.dns_port
    with DnsServer(port=stack.dns_port) as dns:
        chromium.run(partial(live_through, stack, dns))


def live_through(stack: LaunchedStack, dns: DnsServer, browser: Browser) -> None:
    host = f"go-{secrets.token_hex(4)}.brand.test"
    with visit(browser, stack.port) as nora:
        nora.sign_up()
        nora.move_to_agency_plan(stack)
        short_id = create_code(nora)
        assert scan(stack, host, short_id) == (404, None)
        page = add(nora, host)
        page.locator("#check-now").click()
        expect(page.locator("#domain-records")).to_contain_text("does not exist yet (NXDOMAIN)")
        dns.set_challenge(read_records(page))
        let_a_minute_pass(stack, host)
        expect(page.locator("#domain-records")).to_contain_text("In service", timeout=BY_ITSELF_MS)
        expect(page.locator("#domain")).to_contain_text("New codes are drawn with this domain.")
        assert scan(stack, host, short_id) == (302, DESTINATION)
        printed = nora.open(f"{nora.home}qrs/{short_id}/").locator(".code-head")
        expect(printed).to_contain_text(host)


def create_code(nora: Visitor) -> str:
    page = nora.open(f"{nora.home}qrs/new/")
    page.locator("#name").fill("Domain")
    page.locator("#destination_url").fill(DESTINATION)
    page.locator("#save").click()
    page.wait_for_url(lambda url: "/new/" not in url)
    return page.url.rstrip("/").rpartition("/")[2]


def add(nora: Visitor, host: str) -> Page:
    page = nora.open(f"{nora.home}domains/")
    page.locator("#add-domain").fill(host)
    page.locator("#add-domain-button").click()
    expect(page.locator("h1")).to_have_text(host)
    return page


def let_a_minute_pass(stack: LaunchedStack, host: str) -> None:
    """The first check by itself comes a minute after the claim."""
    with psycopg.connect(stack.database_url, autocommit=True) as connection:
        connection.execute(
            "UPDATE public.customdomains_customdomain SET next_check_at = now() WHERE domain = %s",
            [host],
        )


def scan(stack: LaunchedStack, host: str, short_id: str) -> tuple[int, str | None]:
    answer = httpx.get(f"{stack.base_url}/q/{short_id}/", headers={"Host": host}, timeout=15)
    return answer.status_code, answer.headers.get("Location")
