"""The designer in Chromium, wide and on a phone: what one sees while one changes a style."""

import io
from contextlib import suppress
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Error, Page, Route, expect

from qrs.models import Design
from tenants.postgres_schemas import tenant_schema
from tests.integration.dashboard.designer.walking import (
    Walk,
    choose,
    expect_color,
    focused,
    slide,
)
from tests.integration.qrs.test_generate import read_image
from tests.support.factories import Workspace
from tests.support.pictures import make_picture

PALE = "#ffe9a8"
WIDTHS = (1280, 390)
FORMATS = ("pdf", "png", "svg")


def download(page: Page, image_format: str) -> bytes:
    choose(page, "format", image_format)
    # Until then a second click would send the same form twice.
    expect(page.locator("#download")).not_to_have_attribute("aria-busy", "true")
    with page.expect_download() as started:
        page.locator("#download").click()
    assert started.value.suggested_filename.endswith(f".{image_format}")
    return Path(started.value.path()).read_bytes()


def read_file(data: bytes) -> str:
    """What a phone reads of it."""
    if not data.startswith(b"%PDF"):
        return read_image(data)
    page = pypdfium2.PdfDocument(data)[0]
    written = io.BytesIO()
    page.render(scale=4).to_pil().save(written, "PNG")
    return read_image(written.getvalue())


@pytest.mark.parametrize("width", WIDTHS)
def test_picture_and_grade_follow_what_is_chosen(nord: Workspace, walk: Walk, width: int) -> None:
    short_id = nord.create_qr()["short_id"]

    def steps(page: Page) -> None:
        expect(page.locator("#grade strong")).to_have_text("A")
        expect(page.locator("#min-size")).to_contain_text("mm")
        page.locator("#color").fill("#7a4fb5")
        expect_color(page, "#7a4fb5")
        choose(page, "eye_shape", "circle")
        expect(page.locator("#grade strong")).to_have_text("B")
        expect(page.locator("#report")).to_contain_text("eyes of this shape")
        choose(page, "pattern", "dot")
        choose(page, "fill", "gradient")
        expect(page.locator("#gradient_to")).to_be_visible()
        expect(page.locator("#color")).to_be_hidden()
        expect(page.locator("#preview linearGradient, #preview radialGradient")).to_be_attached()
        in_view = page.locator("#preview svg").last.bounding_box()
        assert in_view
        assert 0 <= in_view["y"] < 900

    walk(f"qrs/{short_id}/design/", steps, width=width)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_pale_colour_is_refused_beside_it_and_advice_passes(
    nord: Workspace, walk: Walk, width: int
) -> None:
    short_id = nord.create_qr()["short_id"]

    def steps(page: Page) -> None:
        page.locator("#color").fill(PALE)
        error = page.locator("#error-color")
        expect(error).to_contain_text("Too little contrast")
        expect(page.locator("#color")).to_have_attribute("aria-invalid", "true")
        expect(page.locator("#designer-status")).to_contain_text("Too little contrast")
        expect(page.locator('[data-color="color"]')).to_have_value(PALE)
        error.locator("button").click()
        expect(error).to_be_empty()
        expect(page.locator("#grade strong")).to_have_text("C")
        assert page.locator("#color").input_value() != PALE
        assert focused(page) == "color"

    walk(f"qrs/{short_id}/design/", steps, width=width)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_slider_says_what_a_distance_needs(nord: Workspace, walk: Walk, width: int) -> None:
    short_id = nord.create_qr()["short_id"]

    def steps(page: Page) -> None:
        expect(page.locator("#reach")).to_contain_text("Yes")
        slide(page, "distance", "2")
        expect(page.locator("#reach")).to_contain_text("No: from there it must be")
        expect(page.locator('output[for="distance"]')).to_have_text("2\u00a0m")
        page.locator("#report button").click()
        expect(page.locator("#size-other")).to_be_checked()
        expect(page.locator("#reach")).to_contain_text("Yes")
        slide(page, "distance", "10")
        expect(page.locator("#reach")).to_contain_text("more than we print")

    walk(f"qrs/{short_id}/design/", steps, width=width)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_style_with_a_logo_is_saved_and_used_for_another_code(
    nord: Workspace, walk: Walk, width: int, tmp_path: Path
) -> None:
    first, second = nord.create_qr("First"), nord.create_qr("Second")
    logo = tmp_path / "logo.png"
    logo.write_bytes(make_picture(size=(300, 300), colour="#b3261e"))
    files: list[bytes] = []

    def steps(page: Page) -> None:
        page.locator("#logo").set_input_files(logo)
        expect(page.locator("#logo-state img")).to_be_visible()
        # The file is sent once; the form carries what was made of it.
        expect(page.locator("#logo")).to_have_value("")
        expect(page.locator("#preview image")).to_be_attached()
        slide(page, "logo_size_ratio", "0.2")
        expect(page.locator('output[for="logo_size_ratio"]')).to_have_text("20%")
        page.locator("#color").fill("#0b57a4")
        expect_color(page, "#0b57a4")
        page.locator("#name").fill("Blue with logo")
        page.locator("#save-design").click()
        page.wait_for_url("**?design=*")
        expect(page.locator(".toast")).to_contain_text("Saved as “Blue with logo”")
        page.goto(page.url.replace(first["short_id"], second["short_id"]).partition("?")[0])
        expect(page.locator("#logo-state img")).to_be_hidden()
        page.locator("#load").select_option(label="Blue with logo")
        expect(page.locator("#logo-state img")).to_be_visible()
        expect(page.locator("#color")).to_have_value("#0b57a4")
        files.extend(download(page, image_format) for image_format in FORMATS)

    walk(f"qrs/{first['short_id']}/design/", steps, width=width)
    assert [read_file(data) for data in files] == [second["public_url"]] * len(FORMATS)
    with tenant_schema(nord.tenant.schema_name):
        design = Design.objects.get()
    assert (design.name, design.logo_width) == ("Blue with logo", 300)


def test_a_late_answer_does_not_replace_a_newer_one(nord: Workspace, walk: Walk) -> None:
    short_id = nord.create_qr()["short_id"]
    slow, quick = "#112233", "#332211"
    held: list[Route] = []

    def hold(route: Route) -> None:
        if slow in (route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    def steps(page: Page) -> None:
        page.route("**/design/", hold)
        with page.expect_request("**/design/"):
            page.locator("#color").fill(slow)
        page.locator("#color").fill(quick)
        expect_color(page, quick)
        for route in held:
            # The browser has given it up already.
            with suppress(Error):
                route.continue_()
        page.wait_for_load_state("networkidle")
        expect_color(page, quick)

    walk(f"qrs/{short_id}/design/", steps)
    assert held


def test_the_designer_works_by_keyboard(nord: Workspace, walk: Walk) -> None:
    short_id = nord.create_qr()["short_id"]

    def steps(page: Page) -> None:
        page.locator('input[name="pattern"][value="squares"]').focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator('input[name="pattern"][value="rounded"]')).to_be_checked()
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowRight")
        expect(page.locator('input[name="eye_shape"][value="rounded"]')).to_be_checked()
        page.locator("#quiet_zone").focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator('output[for="quiet_zone"]')).to_have_text("5")

    walk(f"qrs/{short_id}/design/", steps)


def test_a_design_is_made_and_changed_in_the_settings(nord: Workspace, walk: Walk) -> None:
    nord.create_qr()

    def steps(page: Page) -> None:
        page.locator("#name").fill("Menus")
        choose(page, "pattern", "star")
        page.locator("#save-design").click()
        page.wait_for_url("**/settings/designs/")
        expect(page.locator(".design")).to_have_count(1)
        image: Any = page.locator(".design img")
        assert image.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
        page.get_by_role("button", name="Make it the default").click()
        expect(page.locator(".design .badge")).to_have_text("Default")
        page.get_by_role("link", name="Menus").click()
        expect(page.locator('input[name="pattern"][value="star"]')).to_be_checked()

    walk("settings/designs/new/", steps)
