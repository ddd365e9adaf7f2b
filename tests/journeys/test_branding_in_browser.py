"""A workspace's branding on the page of a paused code, and its logo on the host of the codes."""

from functools import partial

from playwright.sync_api import Browser, expect

from tests.journeys.launching import LaunchedStack
from tests.support.browser import Chromium, open_page
from tests.support.pictures import make_svg
from tests.support.script import require_script


def test_the_paused_page_carries_the_branding(stack: LaunchedStack, chromium: Chromium) -> None:
    require_script()
    chromium.run(partial(live_through, stack))


def live_through(stack: LaunchedStack, browser: Browser) -> None:
    [login] = [one for one in stack.demo["logins"] if one["role"] == "agency_owner"]
    app = f"http://app.localhost:{stack.port}"
    base = f"{app}/{login['workspace']}"
    with open_page(browser, url=f"{app}/login/") as (page, said):
        page.locator("[name=email]").fill(login["email"])
        page.locator("[name=password]").fill(login["password"])
        page.locator("main form button").last.click()
        page.wait_for_url(f"{base}/")
        page.goto(f"{base}/qrs/new/")
        page.locator("#name").fill("Branding")
        page.locator("#destination_url").fill("https://example.com/branding")
        page.locator("#save").click()
        page.wait_for_url(lambda url: "/new/" not in url)
        short_id = page.url.rstrip("/").rpartition("/")[2]
        page.locator(".code-head [role=switch]").click()
        expect(page.locator(".code-head [role=switch]")).to_have_attribute("aria-checked", "false")
        page.goto(f"{base}/settings/branding/")
        page.locator("#brand-name").fill("Nord & Söhne")
        expect(page.locator("#branding-preview .landing header").first).to_contain_text("Söhne")
        page.locator("#brand-save").click()
        expect(page.locator("#brand-name")).to_have_value("Nord & Söhne")
        upload = {"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": make_svg()}
        page.locator("#logo-file").set_input_files(upload)  # type: ignore[arg-type]
        page.locator("#logo-upload").click()
        expect(page.locator("#logo-remove")).to_be_visible()
        mark = page.locator(".top-bar .mark img")
        assert mark.evaluate("image => image.naturalWidth") == 1000
        assert said == []
        page.wait_for_timeout(5500)  # as long as a process remembers a branding
        page.goto(f"http://q.localhost:{stack.port}/q/{short_id}/paused/")
        expect(page.locator("header")).to_contain_text("Nord & Söhne")
        assert page.locator("header img").evaluate("image => image.naturalWidth") == 1000
        assert said == []
