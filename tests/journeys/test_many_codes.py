"""A browser, as an agency uses it: paste 50 codes, replace in 200, trash, lead back."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.launching import LaunchedStack
from tests.support.browser import Chromium, open_page

Visit = Callable[[Page], Any]


class Agency:
    """The demo's agency: its browser, and phones that scan its codes."""

    def __init__(self, stack: LaunchedStack, chromium: Chromium) -> None:
        self._stack, self._chromium = stack, chromium
        login = next(each for each in stack.demo["logins"] if each["role"] == "agency_owner")
        self._email, self._password = login["email"], login["password"]
        self.app = stack.demo["urls"]["app"]
        self.list = f"/{login['workspace']}/qrs/"

    def browse(self, visit: Visit) -> Any:
        """Log in, and do this; the console must stay silent."""

        def job(browser: Browser) -> tuple[Any, list[str]]:
            with open_page(browser, url=f"{self.app}/login/") as (page, said):
                page.fill("input[name=email]", self._email)
                page.fill("input[name=password]", self._password)
                page.press("input[name=password]", "Enter")
                page.wait_for_url(lambda url: "/login/" not in url)
                return visit(page), said

        result, said = self._chromium.run(job)
        assert said == []
        return result

    def scan(self, short_id: str) -> str | int:
        """Where a phone lands: the destination, or the status of a page of ours."""
        answer = httpx.get(
            f"{self._stack.base_url}/q/{short_id}/",
            headers={"host": f"q.localhost:{self._stack.port}"},
        )
        location: str | None = answer.headers.get("location")
        return location or answer.status_code


@pytest.fixture
def agency(stack: LaunchedStack, chromium: Chromium) -> Agency:
    return Agency(stack, chromium)


def paste_codes(page: Page, agency: Agency, table: str) -> list[str]:
    """Paste a table, create its codes; their short ids."""
    page.goto(f"{agency.app}{agency.list}import/")
    page.fill("#table", table)
    page.click("#paste")
    page.click("#create")
    page.wait_for_url("**/import/done/**")
    urls = page.locator(".imported-table code").all_inner_texts()
    return [url.rpartition("/")[2] for url in urls]


def make_table(name: str, host: str, count: int) -> str:
    return "\n".join(f"{name} {n}\thttps://{host}/{n}" for n in range(count))


def test_fifty_codes_are_pasted_corrected_and_scanned(agency: Agency) -> None:
    table = make_table("Pasted", "pasted.example.com", 49) + "\nPasted 49\tftp://x.example.com/"

    def visit(page: Page) -> list[str]:
        page.goto(f"{agency.app}{agency.list}import/")
        page.fill("#table", table)
        page.click("#paste")
        page.get_by_text("1 row needs another look").wait_for()
        page.fill("#url-49", "https://pasted.example.com/49")
        page.click("#check")
        page.get_by_text("All 50 rows are right").wait_for()
        page.click("#create")
        page.wait_for_url("**/import/done/**")
        codes = page.locator(".imported-table code").all_inner_texts()
        return [code.rpartition("/")[2] for code in codes]

    short_ids = agency.browse(visit)
    assert len(set(short_ids)) == 50
    assert agency.scan(short_ids[0]) == "https://pasted.example.com/0"
    assert agency.scan(short_ids[49]) == "https://pasted.example.com/49"


def test_destinations_of_200_codes_are_replaced_after_a_preview(agency: Agency) -> None:
    def visit(page: Page) -> tuple[list[str], int]:
        short_ids = paste_codes(page, agency, make_table("Moved", "old.example.com", 200))
        page.goto(f"{agency.app}{agency.list}?host=old.example.com")
        page.check("input[name=ids] >> nth=0")
        page.check("input[name=all]")
        page.click("button[value=replace]")
        page.fill("#find", "old.example.com")
        page.fill("#replacement", "new.example.com")
        page.click("#preview")
        page.get_by_text("200 codes contain this text").wait_for()
        rows = page.locator(".replace-table tbody tr").count()
        page.click("#replace")
        page.get_by_text("200 codes lead elsewhere").wait_for()
        return short_ids, rows

    short_ids, rows = agency.browse(visit)
    assert rows == 200
    assert [agency.scan(short_ids[n]) for n in (0, 100, 199)] == [
        f"https://new.example.com/{n}" for n in (0, 100, 199)
    ]


def test_a_deleted_code_comes_back_by_undo_and_from_the_trash(agency: Agency) -> None:
    found: list[str | int] = []

    def delete(page: Page, short_id: str) -> None:
        page.goto(f"{agency.app}{agency.list}?search={short_id}")
        page.check(f'input[name=ids][value="{short_id}"]')
        page.click("button[value=delete]")
        page.locator(".toast").get_by_text("Printed copies answer").wait_for()
        found.append(agency.scan(short_id))

    def visit(page: Page) -> None:
        (short_id,) = paste_codes(page, agency, make_table("Trashed", "trash.example.com", 1))
        delete(page, short_id)
        page.click(".toast-undo button")
        page.get_by_text("is back").wait_for()
        found.append(agency.scan(short_id))
        delete(page, short_id)
        page.goto(f"{agency.app}{agency.list}trash/")
        page.click(f"#restore-{short_id}")
        page.get_by_text("Printed copies work again").wait_for()
        found.append(agency.scan(short_id))

    agency.browse(visit)
    assert found == [404, "https://trash.example.com/0", 404, "https://trash.example.com/0"]


def test_an_edit_is_led_back_from_the_history(agency: Agency) -> None:
    def visit(page: Page) -> tuple[str, str | int]:
        (short_id,) = paste_codes(page, agency, make_table("Edited", "first.example.com", 1))
        page.goto(f"{agency.app}{agency.list}{short_id}/edit/")
        page.fill("#destination_url", "https://second.example.com/")
        page.locator("button[name=do][value=save]:not(.hidden-text)").click()
        page.wait_for_url(lambda url: not url.endswith("/edit/"))
        edited = agency.scan(short_id)
        page.goto(f"{agency.app}{agency.list}{short_id}/history/")
        page.click("#again-created")
        page.get_by_text("The next scan leads there again").wait_for()
        return short_id, edited

    short_id, edited = agency.browse(visit)
    assert edited == "https://second.example.com/"
    assert agency.scan(short_id) == "https://first.example.com/0"
