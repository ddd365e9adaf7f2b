"""Scans show up in open pages, by one feed a browser, on the stack as `make up` starts it."""

import http.client
import re
import shutil
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright
from redis import Redis

from tests.journeys.launching import LaunchedStack
from tests.support.waiting import wait_until

TABS = 20
_OPTIONS = ["--no-sandbox", "--host-resolver-rules=MAP *.localhost 127.0.0.1"]
_HIDE = """hidden => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
)


class Agency:
    """The demo's owner with a browser, and a phone that scans."""

    def __init__(self, stack: LaunchedStack, context: BrowserContext) -> None:
        self._stack = stack
        self.context = context
        self.app = f"http://app.localhost:{stack.port}"
        login = next(one for one in stack.demo["logins"] if one["role"] == "agency_owner")
        self.slug = login["workspace"]
        self.short_ids: list[str] = stack.demo["short_ids"]
        page = context.new_page()
        page.goto(f"{self.app}/login/")
        page.locator("input[name=email]").fill(login["email"])
        page.locator("input[name=password]").fill(login["password"])
        page.locator("form button[type=submit], form .button-primary").first.click()
        page.wait_for_url(f"{self.app}/{self.slug}/**")
        page.close()
        self._redis = open_redis(stack)

    def open(self, short_id: str) -> Page:
        page = self.context.new_page()
        page.goto(f"{self.app}/{self.slug}/qrs/{short_id}/")
        return page

    def make_code(self) -> str:
        """One that nobody has scanned."""
        page = self.context.new_page()
        page.goto(f"{self.app}/{self.slug}/qrs/new/")
        page.locator("input[name=name]").fill("Never scanned")
        page.locator("[name=destination_url]").fill("https://example.com/menu")
        page.locator("main .button-primary").last.click()
        page.wait_for_url(re.compile(r"/qrs/[0-9A-Za-z]{8}/"))
        (short_id,) = re.findall(r"/qrs/([0-9A-Za-z]{8})/", page.url)
        page.close()
        return str(short_id)

    def scan(self, short_id: str, *, user_agent: str = IPHONE) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._stack.port, timeout=10)
        headers = {"Host": f"q.localhost:{self._stack.port}", "User-Agent": user_agent}
        connection.request("GET", f"/q/{short_id}/", headers=headers)
        assert connection.getresponse().status == 302
        connection.close()

    def count_feeds(self) -> int:
        """The open feeds of browsers, as the server counts their seats."""
        keys: Any = self._redis.keys("{scans}:live:page-leases:*")
        return sum(int(self._redis.zcard(key)) for key in keys)


def open_redis(stack: LaunchedStack) -> Redis:
    """The stack's own."""
    return Redis(port=stack.ports["redis"], password=stack.secrets["REDIS_PASSWORD"])


@pytest.fixture
def agency(stack: LaunchedStack) -> Iterator[Agency]:
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if not executable:
        pytest.skip("Chromium is not installed (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=_OPTIONS)
        yield Agency(stack, browser.new_context(locale="en"))
        browser.close()


def read_count(page: Page) -> int:
    """Scans of the period, in the first tile."""
    text = page.locator("#tiles [data-count]").first.text_content() or ""
    return int(text.replace(",", ""))


def wait_until_on(page: Page, *, limit_secs: float = 20) -> None:
    page.locator("[data-live-dot].is-on").wait_for(timeout=1000 * limit_secs)


def wait_for_count(page: Page, count: int) -> None:
    wait(page, lambda: read_count(page) == count)


def wait(page: Page, condition: Callable[[], bool], *, limit_secs: float = 20) -> None:
    """As wait_until, while the page's events are handled."""
    deadline = time.monotonic() + limit_secs
    while not condition():
        assert time.monotonic() < deadline, page.locator("#tiles").text_content()
        page.wait_for_timeout(100)


def test_the_count_rises_without_a_reload(agency: Agency) -> None:
    short_id = agency.short_ids[0]
    page = agency.open(short_id)
    wait_until_on(page)
    before = read_count(page)
    page.evaluate("window.isTheSamePage = true")
    for number in (1, 2, 3):
        agency.scan(short_id)
        wait_for_count(page, before + number)
    assert "Safari" in (page.locator(".live-row").first.text_content() or "")
    # The tiles are read anew a while later, and say the same.
    page.wait_for_timeout(6000)
    assert read_count(page) == before + 3
    assert page.evaluate("window.isTheSamePage") is True


def read_today(page: Page) -> str:
    """The scans of today in the table below the bars."""
    return page.locator(".as-table-rows tbody td").first.text_content() or ""


def test_charts_come_and_grow_without_a_reload_and_keep_what_was_opened(agency: Agency) -> None:
    short_id = agency.make_code()
    page = agency.open(short_id)
    wait_until_on(page)
    assert page.locator("#bars-title").count() == 0
    agency.scan(short_id)
    page.locator("#bars-title").wait_for(timeout=30_000)
    page.locator(".as-table summary").first.click()
    page.locator("#tab-devices-2").click()
    page.locator("#card-devices").get_by_text("iOS").wait_for()
    page.locator("#period-dates summary").click()
    page.locator("#from-date").fill("2026-01-02")
    agency.scan(short_id)
    wait(page, lambda: read_today(page) == "2", limit_secs=40)
    row = page.locator("#card-devices .top-row").first.text_content() or ""
    assert ("iOS" in row, "2" in row) == (True, True)
    assert page.locator(".as-table-rows").first.is_visible()
    assert page.locator("#from-date").is_visible()
    assert page.locator("#from-date").input_value() == "2026-01-02"


def test_charts_come_where_a_period_was_empty(agency: Agency) -> None:
    short_id = agency.make_code()
    agency.scan(short_id, user_agent="Googlebot/2.1 (+http://www.google.com/bot.html)")
    path = f"{agency.app}/{agency.slug}/qrs/{short_id}/"
    page = agency.open(short_id)
    page.locator("#bars-title").wait_for(timeout=30_000)
    page.goto(f"{path}?bots=exclude")
    wait_until_on(page)
    assert page.locator("#bars-title").count() == 0
    agency.scan(short_id)
    page.locator("#bars-title").wait_for(timeout=30_000)
    assert read_count(page) == 1


def test_twenty_tabs_share_one_feed_and_stay_usable(agency: Agency) -> None:
    codes = agency.short_ids[:10]
    pages = [agency.open(codes[number % len(codes)]) for number in range(TABS)]
    for page in pages:
        wait_until_on(page, limit_secs=60)
    assert agency.count_feeds() == 1
    # With six feeds a browser would not even load this page.
    extra = agency.context.new_page()
    extra.goto(f"{agency.app}/{agency.slug}/qrs/", timeout=30_000)
    last = pages[-1]
    before = read_count(last)
    agency.scan(codes[(TABS - 1) % len(codes)])
    wait_for_count(last, before + 1)
    # The tab that holds the feed goes; another takes it over, from where it was.
    pages[0].close()
    before = read_count(pages[1])
    agency.scan(codes[1])
    wait_for_count(pages[1], before + 1)
    assert agency.count_feeds() == 1


def test_a_hidden_tab_closes_the_feed_and_catches_up(agency: Agency) -> None:
    short_id = agency.short_ids[1]
    page = agency.open(short_id)
    wait_until_on(page)
    before = read_count(page)
    agency.scan(short_id)
    wait_for_count(page, before + 1)
    page.evaluate(_HIDE, True)
    wait_until(lambda: agency.count_feeds() == 0, limit_secs=20)
    agency.scan(short_id)
    page.wait_for_timeout(3000)
    assert read_count(page) == before + 1
    page.evaluate(_HIDE, False)
    wait_for_count(page, before + 2)


def test_the_feed_ends_with_the_log_in(agency: Agency) -> None:
    page = agency.open(agency.short_ids[2])
    wait_until_on(page)
    other = agency.context.new_page()
    other.goto(f"{agency.app}/{agency.slug}/qrs/")
    other.locator(".account-menu summary").click()
    other.get_by_role("button", name="Log out").click()
    other.wait_for_url(f"{agency.app}/login/**")
    message = page.locator("[data-live-message]")
    wait(page, message.is_visible, limit_secs=40)
    assert message.text_content() == "You are logged out. Load the page again."
    wait_until(lambda: agency.count_feeds() == 0, limit_secs=20)
