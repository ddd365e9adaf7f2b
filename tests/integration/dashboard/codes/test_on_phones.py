"""The bar of the list on a phone: every word is inside its button, in both languages."""

from functools import partial

import pytest
from playwright.sync_api import Browser

from tests.support.browser import Chromium, open_page
from tests.support.factories import Workspace
from tests.support.pages import Person

_CUT = """() => [...document.querySelectorAll(".codes-bulk .button, .codes-narrow .segments")]
    .filter(one => one.scrollWidth > one.clientWidth).map(one => one.textContent.trim())"""


def find_cut(browser: Browser, person: Person, url: str, language: str) -> list[str]:
    cookies = {name: morsel.value for name, morsel in person.client.cookies.items()}
    with open_page(browser, url=url, cookies=cookies, language=language, width=390) as (page, _):
        page.locator("#codes-select").click()
        page.locator("[name=ids]").first.check()
        page.locator(".codes-bulk").wait_for()
        cut: list[str] = page.evaluate(_CUT)
        return cut


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_word_of_the_bar_is_cut(
    nord: Workspace, owner: Person, chromium: Chromium, served: int, language: str
) -> None:
    nord.create_qr()
    url = f"http://app.localhost:{served}/{nord.tenant.slug}/qrs/"
    assert chromium.run(partial(find_cut, person=owner, url=url, language=language)) == []


@pytest.mark.parametrize("page", ["import/", "images/new/"])
def test_a_pasted_table_survives_a_log_in_that_ended(
    nord: Workspace, owner: Person, page: str
) -> None:
    assert "data-draft=" in owner.read(f"/{nord.tenant.slug}/qrs/{page}")
