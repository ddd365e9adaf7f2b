"""The list and the forms in Chromium: keys, focus, what is typed, and the switch."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.frame.login_cookie import get_cookie_name
from qrs.models import DynamicQr
from tenants.postgres_schemas import tenant_schema
from tests.support.browser import Chromium, open_page
from tests.support.factories import Workspace
from tests.support.pages import Person, browse_as


def open_as(
    browser: Browser, person: Person, url: str
) -> AbstractContextManager[tuple[Page, list[str]]]:
    cookies = {get_cookie_name(): person.client.cookies[get_cookie_name()].value}
    return open_page(browser, url=url, cookies=cookies)


@pytest.fixture
def walk(chromium: Chromium, served: int, nord: Workspace) -> Callable[..., None]:
    """Runs steps on a page of Nord's owner; the console must stay silent."""
    person = browse_as(nord.owner_user)

    def run(path: str, steps: Callable[[Page], None], *, refused: int = 0) -> None:
        def job(browser: Browser) -> None:
            url = f"http://app.localhost:{served}/{nord.tenant.slug}/qrs/{path}"
            with open_as(browser, person, url) as (page, said):
                steps(page)
                # The browser itself says so of each refused request.
                ours = [line for line in said if "Failed to load resource" not in line]
                assert ours == []
                assert len(said) - len(ours) == refused

        chromium.run(job)

    return run


def is_active(workspace: Workspace, short_id: str) -> bool:
    with tenant_schema(workspace.tenant.schema_name):
        return DynamicQr.objects.get(short_id=short_id).is_active


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_the_list_is_walked_by_keys(nord: Workspace, walk: Callable[..., None]) -> None:
    ids = [nord.create_qr(f"Code {number}")["short_id"] for number in range(3)][::-1]

    def steps(page: Page) -> None:
        page.keyboard.press("j")
        assert focused(page) == f"open-{ids[0]}"
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("j")
        assert focused(page) == f"open-{ids[2]}"
        page.keyboard.press("k")
        assert focused(page) == f"open-{ids[1]}"
        page.keyboard.press("x")
        expect(page.locator("#codes-selected")).to_have_text("1 selected")
        expect(page.locator("#codes-bulk")).to_be_visible()
        page.keyboard.press("x")
        expect(page.locator("#codes-bulk")).to_be_hidden()
        page.keyboard.press("p")
        expect(page.locator(f"#switch-{ids[1]}")).to_have_attribute("aria-checked", "false")
        expect(page.locator(".toast")).to_contain_text("Paused.")
        assert focused(page) == f"open-{ids[1]}"
        page.keyboard.press("?")
        expect(page.locator("#keys")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#keys")).to_be_hidden()
        page.keyboard.press("/")
        assert focused(page) == "codes-search"
        page.keyboard.type("jkxpec?")
        expect(page.locator(".empty h2")).to_have_text("No code matches.")
        assert focused(page) == "codes-search"
        page.locator("#codes-search").fill("")
        expect(page.locator("tr[data-code]")).to_have_count(3)
        page.locator(f"#open-{ids[2]}").focus()
        page.keyboard.press("e")
        page.wait_for_url(f"**/qrs/{ids[2]}/edit/")

    walk("", steps)
    assert [is_active(nord, short_id) for short_id in ids] == [True, False, True]


def test_one_key_makes_a_new_code(nord: Workspace, walk: Callable[..., None]) -> None:
    nord.create_qr()

    def steps(page: Page) -> None:
        page.keyboard.press("c")
        page.wait_for_url("**/qrs/new/")

    walk("", steps)


def test_what_is_typed_is_searched_for_and_kept_in_the_url(
    nord: Workspace, walk: Callable[..., None]
) -> None:
    nord.create_qr("Spring")
    summer = nord.create_qr("Summer")["short_id"]

    def steps(page: Page) -> None:
        page.locator("#codes-search").press_sequentially("summ", delay=20)
        expect(page.locator("tr[data-code]")).to_have_count(1)
        page.wait_for_url("**?search=summ")
        assert focused(page) == "codes-search"
        page.reload()
        expect(page.locator(f"#open-{summer}")).to_be_visible()
        page.locator("#codes-search").fill(f"https://go.any.example/q/{summer}/")
        page.wait_for_url(f"**/qrs/{summer}/")

    walk("", steps)


def test_the_focus_stays_on_the_switch_and_a_refusal_stands_under_it(
    solo: Workspace, chromium: Chromium, served: int
) -> None:
    paused = solo.create_qr("First")["short_id"]
    person = browse_as(solo.owner_user)
    person.post(f"/{solo.tenant.slug}/qrs/{paused}/switch/", {"is_active": "0"})
    running = solo.create_qr("Second")["short_id"]

    def job(browser: Browser) -> None:
        url = f"http://app.localhost:{served}/{solo.tenant.slug}/qrs/"
        with open_as(browser, person, url) as (page, _):
            control = page.locator(f"#switch-{paused}")
            control.focus()
            page.keyboard.press("Enter")
            expect(page.locator(f"#refusal-{paused}")).to_contain_text("capped at 1 active")
            expect(control).to_have_attribute("aria-checked", "false")
            assert focused(page) == f"switch-{paused}"
            page.locator(f"#switch-{running}").click()
            expect(page.locator(f"#switch-{running}")).to_have_attribute("aria-checked", "false")
            # The switch turns before the answer, which brings the toast.
            expect(page.locator("[data-undo]")).to_have_count(1)
            page.keyboard.press("z")
            expect(page.locator(f"#switch-{running}")).to_have_attribute("aria-checked", "true")

    chromium.run(job)
    assert (is_active(solo, paused), is_active(solo, running)) == (False, True)


def test_after_a_double_click_the_switch_shows_what_is_stored(
    nord: Workspace, walk: Callable[..., None]
) -> None:
    short_id = nord.create_qr()["short_id"]
    shown: list[str | None] = []

    def steps(page: Page) -> None:
        control = page.locator(f"#switch-{short_id}")
        control.dblclick()
        page.wait_for_load_state("networkidle")
        expect(page.locator(".toast").first).to_be_visible()
        shown.append(control.get_attribute("aria-checked"))

    walk("", steps)
    assert shown == ["true" if is_active(nord, short_id) else "false"]


def test_the_form_checks_shows_and_counts_while_one_types(
    nord: Workspace, walk: Callable[..., None]
) -> None:
    def steps(page: Page) -> None:
        assert focused(page) == "name"
        page.keyboard.type("Menu")
        address = page.locator("#destination_url")
        address.fill("example.com/menu")
        page.locator("#name").focus()
        expect(page.locator("#error-destination_url")).to_contain_text("must start with https://")
        expect(address).to_have_attribute("aria-invalid", "true")
        address.fill("https://example.com/menu")
        page.locator("#name").focus()
        expect(page.locator("#error-destination_url")).to_be_empty()
        expect(page.locator("#preview")).to_contain_text("example.com/menu")
        page.locator("#add-variant").click()
        expect(page.locator("[data-variant]")).to_have_count(2)
        assert focused(page) == "add-variant"
        page.locator("#variant-label-1").fill("B")
        page.locator("#variant-url-1").fill("https://example.com/b")
        page.locator("#variant-weight-1").fill("3")
        expect(page.locator("[data-share]").nth(1)).to_have_text("75%")
        expect(page.locator(".codes-shares")).to_contain_text("75%")
        page.locator("#save").click()
        page.wait_for_url(lambda url: "/new/" not in url)

    walk("new/", steps)
    with tenant_schema(nord.tenant.schema_name):
        qr = DynamicQr.objects.get()
    assert (qr.name, qr.destination_url) == ("Menu", "https://example.com/menu")
    assert [variant["weight"] for variant in qr.variants] == [1, 3]
