"""A form that was refused keeps what was typed, and the focus is at the first wrong field."""

from functools import partial

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser import Chromium, open_page
from tests.support.factories import Workspace
from tests.support.pages import Person

# Page, what is typed, the button, and the field that then has the focus.
FORMS = {
    "sheet": ("qrs/sheet/", {"start_at": "0"}, "#sheet-draw", "#field-start_at"),
    "measures": ("qrs/sheet/", {"preset": "measures", "rows": "3"}, "#sheet-draw",
                 "#field-columns"),
    "webhook": ("settings/webhooks/new/", {"url": "https://127.0.0.1/x", "description": "Till"},
                "main .button-primary", "#field-url"),
    "events": ("settings/webhooks/new/", {"url": "https://hooks.example.com/x"},
               "main .button-primary", "[name=events] >> nth=0"),
}  # fmt: skip


def refuse(browser: Browser, person: Person, url: str, name: str) -> list[str]:
    path, typed, button, focused = FORMS[name]
    cookies = {key: morsel.value for key, morsel in person.client.cookies.items()}
    with open_page(browser, url=url + path, cookies=cookies) as (page, said):
        for field, value in typed.items():
            control = page.locator(f"main [name={field}]")
            if control.evaluate("one => one.tagName") == "SELECT":
                control.select_option(value)
            else:
                control.fill(value)
        page.locator(button).click()
        expect(page.locator(focused)).to_be_focused(timeout=30_000)
        for field, value in typed.items():
            expect(page.locator(f"main [name={field}]")).to_have_value(value)
        # Chromium's word for an answer of 400.
        return [line for line in said if "400 (Bad Request)" not in line]


@pytest.mark.parametrize("name", FORMS)
def test_the_focus_is_at_the_first_wrong_field(
    nord: Workspace, owner: Person, chromium: Chromium, served: int, name: str
) -> None:
    nord.create_qr()
    url = f"http://app.localhost:{served}/{nord.tenant.slug}/"
    assert chromium.run(partial(refuse, person=owner, url=url, name=name)) == []
