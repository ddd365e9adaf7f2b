"""What is wrong with a page: by axe in widths and themes, sideways scrolling, and its console."""

import pytest
from playwright.sync_api import Browser

from tests.support.browser import find_violations, open_page
from tests.support.pages import Person

WIDTHS = (1280, 390)
NARROWEST = 320


def skip_unless_page(person: Person, path: str) -> None:
    """Skips the test where this person gets no whole page."""
    answer = person.get(path)
    if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
        pytest.skip(f"no page: {answer.status_code} {answer['Content-Type']}")
    if b"<html" not in answer.content:
        pytest.skip("a part of a page")


def inspect_page(
    person: Person, served: int, path: str, browser: Browser, *, language: str = "en"
) -> list[str]:
    """Everything that is wrong with the page. served: the port."""
    faults: list[str] = []
    url = f"http://app.localhost:{served}{path}"
    cookies = {name: morsel.value for name, morsel in person.client.cookies.items()}
    with open_page(browser, url=url, cookies=cookies, language=language) as (page, said):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            for theme in ("light", "dark"):
                page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
                faults += [f"{width} {theme} {fault}" for fault in find_violations(page)]
        page.set_viewport_size({"width": NARROWEST, "height": 900})
        too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if too_wide > 0:
            faults.append(f"scrolls sideways by {too_wide} px at {NARROWEST}")
        faults += said
    return faults
