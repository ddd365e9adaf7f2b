"""A code's life by the dashboard: created, downloaded, decoded, scanned, paused, found again."""

import io
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.journeys.launching import LaunchedStack
from tests.support.browser import launch_chromium, open_page
from tests.support.script import require_script

DESTINATION = "https://example.com/menus/journey"


def test_a_code_is_created_downloaded_decoded_scanned_and_paused(stack: LaunchedStack) -> None:
    require_script()
    with launch_chromium() as chromium:
        chromium.run(partial(live_through, stack))


def live_through(stack: LaunchedStack, browser: Browser) -> None:
    [login] = [one for one in stack.demo["logins"] if one["role"] == "agency_owner"]
    app = f"http://app.localhost:{stack.port}"
    with open_page(browser, url=f"{app}/login/") as (page, said):
        page.locator("[name=email]").fill(login["email"])
        page.locator("[name=password]").fill(login["password"])
        page.locator("main form button").last.click()
        page.wait_for_url(f"{app}/{login['workspace']}/")
        page.goto(f"{app}/{login['workspace']}/qrs/new/")
        page.locator("#name").fill("Journey")
        page.locator("#destination_url").fill(DESTINATION)
        page.locator("#save").click()
        page.wait_for_url(lambda url: "/new/" not in url)
        code_page = page.url
        for image_format in ("png", "svg"):
            printed = decode(download(page, f"{code_page}download/", image_format))
            assert urlsplit(printed).path == f"/q/{code_page.rstrip('/').rpartition('/')[2]}/"
        assert scan(stack, printed) == (302, DESTINATION)
        switch(page, f"{app}/{login['workspace']}/qrs/", printed, is_on=False)
        status, target = scan(stack, printed)
        assert (status, target.endswith("/paused/")) == (302, True)
        assert "This QR is paused" in read(stack, f"{printed}paused/")
        switch(page, f"{app}/{login['workspace']}/qrs/", printed, is_on=True)
        assert scan(stack, printed) == (302, DESTINATION)
        assert said == []


def download(page: Page, url: str, image_format: str) -> bytes:
    page.goto(url)
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


def switch(page: Page, list_url: str, printed: str, *, is_on: bool) -> None:
    """By the scan URL, as it is pasted into the search, and the switch in the head."""
    page.goto(list_url)
    page.locator("#codes-search").fill(printed)
    page.wait_for_url(lambda url: "search" not in url and url != list_url)
    control = page.locator(".code-head [role=switch]")
    control.click()
    expect(page.locator(".toast").first).to_be_visible()
    expect(control).to_have_attribute("aria-checked", "true" if is_on else "false")


def scan(stack: LaunchedStack, printed: str) -> tuple[int, str]:
    response = fetch(stack, printed)
    return response.status_code, response.headers["Location"]


def read(stack: LaunchedStack, printed: str) -> str:
    return fetch(stack, printed).text


def fetch(stack: LaunchedStack, printed: str) -> httpx.Response:
    url = urlsplit(printed)
    return httpx.get(
        f"http://127.0.0.1:{stack.port}{url.path}",
        headers={"Host": url.netloc, "Accept-Language": "en"},
        timeout=15,
    )
