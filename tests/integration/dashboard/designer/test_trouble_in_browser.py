"""The designer in Chromium where something goes wrong: the network, the log-in, others at work."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from dashboard.frame.login_cookie import get_cookie_name
from qrs.logos import MAX_LOGO_BYTES
from tests.integration.dashboard.accounts.conftest import PASSWORD
from tests.integration.dashboard.designer.test_designs import make_design
from tests.integration.dashboard.designer.walking import (
    Walk,
    choose,
    expect_color,
    focused,
    slide,
)
from tests.integration.dashboard.test_frame_in_browser import make_editor_with_password
from tests.integration.qrs.test_generate_limits import usage
from tests.support.factories import Workspace, make_workspace
from tests.support.pages import Person, browse_as
from tests.support.pictures import make_picture

BLUE = "#0b57a4"
BUSY = '<div id="preview" data-retry-secs="1" data-spoken=""><p>Busy</p></div>'


@pytest.fixture
def path(nord: Workspace) -> str:
    return f"qrs/{nord.create_qr()['short_id']}/design/"


def test_a_slider_that_moves_before_the_script_is_there_is_followed(walk: Walk, path: str) -> None:
    def steps(page: Page) -> None:
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        page.route("**/build/part-*.js", hold)
        page.reload(wait_until="commit")
        expect(page.locator("#reach")).to_contain_text("Yes")
        slide(page, "distance", "2")
        slide(page, "quiet_zone", "6")
        for route in held:
            route.continue_()
        page.unroute("**/build/part-*.js")
        expect(page.locator('output[for="distance"]')).to_have_text("2\u00a0m")
        expect(page.locator('output[for="quiet_zone"]')).to_have_text("6")

    walk(path, steps)


@pytest.mark.parametrize("name", ["quiet_zone", "distance"])
def test_the_preview_follows_a_slider_that_does_not_rest(walk: Walk, path: str, name: str) -> None:
    drag = """(slider) => {
        window.drag = setInterval(() => {
            slider.value = Number(slider.value) === 6 ? 7 : 6
            slider.dispatchEvent(new Event("input", {bubbles: true}))
        }, 50)
    }"""

    def steps(page: Page) -> None:
        expect(page.locator("#reach")).to_contain_text("Yes")
        page.locator("#preview").evaluate("preview => { preview.dataset.old = '1' }")
        page.locator(f"#{name}").evaluate(drag)
        expect(page.locator("#preview:not([data-old])")).to_be_attached()
        page.evaluate("clearInterval(window.drag)")

    walk(path, steps)


def test_enter_shows_the_preview_and_counts_nothing(nord: Workspace, walk: Walk, path: str) -> None:
    def steps(page: Page) -> None:
        address = page.url
        for field, value in (("color", BLUE), ("caption", "Menu"), ("other", "80")):
            page.locator(f"#{field}").fill(value)
            page.locator(f"#{field}").press("Enter")
            assert focused(page) == field
        expect_color(page, BLUE)
        assert page.url == address
        page.locator("#name").fill("By Enter")
        page.locator("#name").press("Enter")
        page.wait_for_url("**?design=*")

    walk(path, steps)
    assert usage(nord) == (0, 0)


def test_a_page_opens_with_the_focus_on_nothing(walk: Walk, path: str) -> None:
    def steps(page: Page) -> None:
        expect(page.locator("html.has-script")).to_be_attached()
        assert focused(page) == ""

    walk(path, steps)


def test_what_the_plan_has_not_stands_beside_its_control(walk: Walk) -> None:
    solo = make_workspace(plan="free")
    short_id = solo.create_qr()["short_id"]

    def steps(page: Page) -> None:
        page.locator("#other").fill("200")
        error = page.locator("#error-size_inches")
        expect(error).to_contain_text("Lower Width in print or upgrade.")
        expect(page.locator("#other")).to_have_attribute("aria-invalid", "true")
        error.get_by_role("button", name="Use 3 in").click()
        expect(error).to_be_empty()
        expect(page.locator("#other")).to_have_value("3")
        assert focused(page) == "other"

    walk(f"qrs/{short_id}/design/", steps, of=solo)


def test_a_refusal_opens_what_hides_it(walk: Walk, path: str) -> None:
    def steps(page: Page) -> None:
        eyes = page.locator("details:has(#eye_color)")
        eyes.locator("summary").click()
        page.locator("#eye_color").fill("#ffe9a8")
        eyes.locator("summary").click()
        expect(page.locator("#error-eye_color")).to_be_visible()
        page.locator("#grade a").click()
        assert focused(page) == "eye_color"

    walk(path, steps)


def test_what_was_busy_is_asked_again(walk: Walk, path: str) -> None:
    def steps(page: Page) -> None:
        answers = [BUSY]

        def answer(route: Route) -> None:
            if answers:
                route.fulfill(body=answers.pop(), content_type="text/html")
            else:
                route.continue_()

        page.route("**/design/", answer)
        page.locator("#color").fill(BLUE)
        expect(page.locator("#preview")).to_have_text("Busy")
        expect_color(page, BLUE)

    walk(path, steps)


def test_nothing_is_lost_while_the_network_is_away(walk: Walk, path: str) -> None:
    def steps(page: Page) -> None:
        expect(page.locator("#grade strong")).to_have_text("A")
        page.context.set_offline(True)
        choose(page, "pattern", "dot")
        expect(page.locator(".toast")).to_contain_text("Nothing was sent.")
        page.locator("#color").fill(BLUE)
        page.locator("#download").click()
        expect(page.locator(".toast")).to_have_count(1)
        expect(page.locator("#color")).to_have_value(BLUE)
        page.context.set_offline(False)
        expect_color(page, BLUE)

    walk(path, steps)


def test_who_goes_back_finds_what_was_designed(walk: Walk, path: str) -> None:
    def steps(page: Page) -> None:
        choose(page, "pattern", "dot")
        page.locator("#color").fill(BLUE)
        expect_color(page, BLUE)
        # As a page that was open for too long: its download is refused by a page.
        page.locator("#designer [name=csrfmiddlewaretoken]").evaluate("e => { e.value = 'old' }")
        page.locator("#download").click()
        expect(page.locator("h1")).to_have_text("Not allowed")
        page.go_back()
        expect(page.locator("#color")).to_have_value(BLUE)
        expect(page.locator('[name="pattern"][value="dot"]')).to_be_checked()
        expect_color(page, BLUE)
        page.reload()
        expect(page.locator("#color")).to_have_value("#000000")

    walk(path, steps)


def test_a_file_that_is_too_large_is_refused_beside_its_field(
    walk: Walk, path: str, tmp_path: Path
) -> None:
    large, small = tmp_path / "large.png", tmp_path / "small.png"
    large.write_bytes(bytes(MAX_LOGO_BYTES + 1))
    small.write_bytes(make_picture(size=(100, 100)))

    def steps(page: Page) -> None:
        page.locator("#logo").set_input_files(large)
        expect(page.locator("#error-logo")).to_have_text(
            "The logo is over 2 MB. Send a smaller one."
        )
        expect(page.locator("#logo")).to_have_value("")
        page.locator("#logo").set_input_files(small)
        expect(page.locator("#logo-state img")).to_be_visible()
        expect(page.locator("#error-logo")).to_be_empty()

    walk(path, steps)


def test_what_was_designed_survives_the_end_of_the_log_in(
    nord: Workspace, walk: Walk, path: str
) -> None:
    user = make_editor_with_password(nord)

    def steps(page: Page) -> None:
        slide(page, "distance", "2")
        choose(page, "pattern", "dot")
        expect(page.locator("#reach")).to_contain_text("No: from there")
        page.context.clear_cookies(name=get_cookie_name())
        page.locator("#color").fill(BLUE)
        page.wait_for_url("**/login/?next=**")
        page.locator("[name=email]").fill(user.email)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main form button").last.click()
        page.wait_for_url("**/design/")
        expect_color(page, BLUE)
        expect(page.locator('[name="pattern"][value="dot"]')).to_be_checked()
        expect(page.locator('output[for="distance"]')).to_have_text("2\u00a0m")
        expect(page.locator('[data-color="color"]')).to_have_value(BLUE)

    walk(path, steps, person=browse_as(user))


def test_a_design_that_somebody_deletes_stays_in_the_form(
    nord: Workspace, walk: Walk, owner: Person, path: str
) -> None:
    design = make_design(owner, nord, pattern="star")

    def steps(page: Page) -> None:
        expect(page.locator('[name="pattern"][value="star"]')).to_be_checked()
        with page.context.new_page() as other:
            other.goto(page.url.partition("/qrs/")[0] + "/settings/designs/")
            other.locator(".design-menu summary").click()
            other.get_by_role("link", name="Delete").click()
            other.get_by_role("button", name="Delete").click()
            expect(other.locator(".design")).to_have_count(0)
        page.locator("#color").fill(BLUE)
        expect_color(page, BLUE)
        page.locator("#update-design").click()
        expect(page.locator("#error-name")).to_contain_text("deleted meanwhile")
        expect(page.locator("#name")).to_be_focused()
        expect(page.locator("#color")).to_have_value(BLUE)

    walk(f"{path}?design={design.pk}", steps)
