"""From the sign-up to the first scan, and on to the paused page, by the dashboard alone."""

import io
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.journeys.launching import LaunchedStack
from tests.journeys.visitors import Visitor, visit
from tests.support.browser import Chromium
from tests.support.script import require_script

DESTINATION = "https://example.com/menus/journey"
# The count reaches the page with the next drain of the scans.
LIVE_MS = 20_000


def test_from_sign_up_to_the_first_scan_and_a_pause(
    stack: LaunchedStack, chromium: Chromium
) -> None:
    require_script()
    chromium.run(partial(live_through, stack))


def live_through(stack: LaunchedStack, browser: Browser) -> None:
    with visit(browser, stack.port) as nora:
        nora.sign_up()
        nora.confirm_email()
        short_id = create_code(nora)
        count_page = watch(nora, short_id)
        count = count_page.locator("#tiles [data-count]").first
        expect(count).to_have_text("0")
        for number, image_format in enumerate(("png", "svg"), start=1):
            path = f"{nora.home}qrs/{short_id}/download/"
            printed = decode(download(nora.open(path), image_format))
            assert urlsplit(printed).path == f"/q/{short_id}/"
            assert scan(stack, printed) == (302, DESTINATION)
            expect(count).to_have_text(str(number), timeout=LIVE_MS)
        assert count_page.evaluate("window.isTheSamePage") is True
        switch(nora, printed, is_on=False)
        status, target = scan(stack, printed)
        assert (status, target.endswith("/paused/")) == (302, True)
        assert "This QR is paused" in fetch(stack, f"{printed}paused/").text
        switch(nora, printed, is_on=True)
        assert scan(stack, printed) == (302, DESTINATION)


def create_code(nora: Visitor) -> str:
    """By the first step of the empty workspace. Returns the short id."""
    page = nora.open(nora.home)
    page.locator(f'main a[href="{nora.home}qrs/new/"]').first.click()
    page.locator("#name").fill("Journey")
    page.locator("#destination_url").fill(DESTINATION)
    page.locator("#save").click()
    page.wait_for_url(lambda url: "/new/" not in url)
    return page.url.rstrip("/").rpartition("/")[2]


def watch(nora: Visitor, short_id: str) -> Page:
    """The page of the code in a tab of its own, with its feed open."""
    page = nora.context.new_page()
    page.goto(f"{nora.app}{nora.home}qrs/{short_id}/")
    page.locator("[data-live-dot].is-on").wait_for()
    page.evaluate("window.isTheSamePage = true")
    return page


def download(page: Page, image_format: str) -> bytes:
    page.locator(f'[name=format][value="{image_format}"]').check()
    with page.expect_download() as started:
        page.locator("#download").click()
    assert started.value.suggested_filename.endswith(f".{image_format}")
    return Path(started.value.path()).read_bytes()


def decode(data: bytes) -> str:
    """What a phone reads of the file on white paper."""
    if not data.startswith(b"\x89PNG"):
        from resvg_py import svg_to_bytes

        data = svg_to_bytes(svg_string=data.decode(), dpi=96)
    with Image.open(io.BytesIO(data)) as image:
        rgba = image.convert("RGBA")
    paper = Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba).convert("L")
    [barcode] = zxingcpp.read_barcodes(paper)
    return str(barcode.text)


def switch(nora: Visitor, printed: str, *, is_on: bool) -> None:
    """By the scan URL, as it is pasted into the search, and the switch in the head."""
    page = nora.open(f"{nora.home}qrs/")
    list_url = page.url
    page.locator("#codes-search").fill(printed)
    page.wait_for_url(lambda url: "search" not in url and url != list_url)
    control = page.locator(".code-head [role=switch]")
    control.click()
    expect(page.locator(".toast").first).to_be_visible()
    expect(control).to_have_attribute("aria-checked", "true" if is_on else "false")


def scan(stack: LaunchedStack, printed: str) -> tuple[int, str]:
    response = fetch(stack, printed)
    return response.status_code, response.headers["Location"]


def fetch(stack: LaunchedStack, printed: str) -> httpx.Response:
    """As a phone does; names below localhost are this machine."""
    url = urlsplit(printed)
    return httpx.get(
        f"http://127.0.0.1:{stack.port}{url.path}",
        headers={"Host": url.netloc, "Accept-Language": "en"},
        timeout=15,
    )
