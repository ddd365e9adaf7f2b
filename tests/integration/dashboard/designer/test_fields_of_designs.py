"""What becomes of each field: kept where a page does not show it, named as the form names it."""

import json
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from dashboard.designer.advice import make_advice
from dashboard.designer.draft import Draft
from dashboard.designer.preview import judge_reach
from dashboard.designer.style_form import PRINT_TEXTS, TEXTS
from qrs.models import Design
from qrs.rendering.options import SpotColor
from qrs.rendering.report import ScanReport
from tests.integration.dashboard.codes.forms import read_errors, read_inputs
from tests.integration.dashboard.designer.forms import (
    PARTIAL,
    design_url,
    designs_url,
    find_advice,
    preview,
    send,
)
from tests.integration.dashboard.designer.test_designs import list_stored, make_design
from tests.support.factories import Workspace
from tests.support.pages import Person
from tests.support.pictures import make_picture

INKS = (0.0, 0.0, 0.0, 100.0)
PRINTS = [
    {"color_space": "cmyk", "color_cmyk": [100, 66, 0, 2]},
    {"spot_color": {"name": "PANTONE 286 C", "cmyk": [100, 66, 0, 2]}},
    {"bleed_mm": 3.0, "crop_marks": True},
]


@pytest.fixture
def path(nord: Workspace) -> str:
    return design_url(nord, nord.create_qr()["short_id"])


@pytest.mark.parametrize("fields", PRINTS)
def test_fields_for_print_survive_a_change_in_the_settings(
    nord: Workspace, owner: Person, fields: dict[str, Any]
) -> None:
    made = nord.owner.post("/api/v1/designs/", {"name": "Press", "fields": fields})
    assert made.status == 201, made.content
    edit = designs_url(nord, f"{made.json['id']}/")
    assert send(owner, edit, do="save", name="Press", quiet_zone="5").status_code == 302
    (design,) = list_stored(nord)
    assert design.fields["quiet_zone"] == 5
    assert {name: design.fields[name] for name in fields} == fields


@pytest.mark.parametrize(
    "hidden",
    [
        {"fill": "gradient", "color": "red"},
        {"fill": "solid", "gradient_from": "red", "gradient_to": "x"},
        {"ground": "transparent", "background": "red"},
        {"ground": "color", "substrate": "#12345678"},
        {"format": "png", "bleed_mm": "x", "color_cmyk": "x", "spot_cmyk": "x"},
        {"size": "2", "other": "wide", "unit": "cm"},
    ],
)
def test_what_a_choice_hides_is_not_refused(
    owner: Person, path: str, hidden: dict[str, str]
) -> None:
    assert read_errors(preview(owner, path, **hidden)) == {}


@pytest.mark.parametrize(
    ("advised", "beside", "words", "changes"),
    [
        ([("color", "#123456")], "color", "#123456", {"fill": "solid", "color": "#123456"}),
        ([("quiet_zone", 4)], "quiet_zone", "4", {"quiet_zone": "4"}),
        ([("logo_size_ratio", 0.25)], "logo_size_ratio", "25%", {"logo_size_ratio": "0.25"}),
        ([("pattern", "squares")], "pattern", "Squares", {"pattern": "squares"}),
        (
            [("background", "#ffffff")],
            "color",
            "Background colour: #ffffff",
            {"ground": "color", "background": "#ffffff"},
        ),
        (
            [("eye_center_shape", "square"), ("size_inches", 2.3)],
            "eye_shape",
            "Centre of the eyes: Square, Width in print: 2.3 in",
            {"eye_center_shape": "square", "size": "other", "other": "2.3", "unit": "in"},
        ),
        ([("color_cmyk", INKS)], "color_cmyk", "0 0 0 100", {"color_cmyk": "0 0 0 100"}),
        (
            [("spot_color", SpotColor("Gold", INKS))],
            "spot_color",
            "Gold (0 0 0 100)",
            {"spot_name": "Gold", "spot_cmyk": "0 0 0 100"},
        ),
    ],
)
def test_advice_is_in_the_words_of_the_form(
    advised: list[tuple[str, object]], beside: str, words: str, changes: dict[str, str]
) -> None:
    advice = make_advice(*advised, beside=beside)
    assert (advice.words, advice.label) == (words, f"Use {words}")
    assert json.loads(advice.changes) == changes


def test_advice_names_choices_in_the_persons_language() -> None:
    with translation.override("fr"):
        advice = make_advice(("eye_shape", "square"), ("color", "#000000"), beside="color")
    assert advice.label == "Utiliser Yeux\u202f: Carré, Couleur\u202f: #000000"


INKY = {"format": "pdf", "color_space": "cmyk", "color_cmyk": "0 0 30 0"}
SPOT = {"format": "pdf", "spot_name": "Pale", "spot_cmyk": "0 0 30 0"}


@pytest.mark.parametrize(
    "changes",
    [
        {"color": "#ffe9a8"},
        {"color": "#ffffff", "background": "#000000"},
        {"fill": "gradient", "gradient_from": "#ffe9a8", "gradient_to": "#ffe9a8"},
        {"eye_border_color": "#ffe9a8"},
        {"min_grade": "A", "eye_shape": "circle"},
        {"min_grade": "A", "eye_border_shape": "leaf-tl"},
        {"min_grade": "A", "quiet_zone": "2"},
        {"ground": "transparent", "substrate": "#333333"},
        INKY,
        SPOT,
    ],
)
def test_no_sentence_shows_a_field_of_the_api(
    owner: Person, path: str, changes: dict[str, str]
) -> None:
    part = preview(owner, path, **changes)
    errors = read_errors(part)
    assert errors
    names = {**TEXTS, **PRINT_TEXTS, "size_inches": "", "spot_color": "", "SpotColor": ""}
    telling = {name for name in names if "_" in name or name == "SpotColor"}
    assert not [name for text in errors.values() for name in telling if name in text], errors
    advice = json.loads(unescape(find_advice(part)[0]))
    assert not read_errors(preview(owner, path, **{**changes, **advice}))


@pytest.mark.parametrize("typed", ["red", "#abc", "BLACK", "#12345", "", "#11223380"])
def test_a_palette_has_a_value_that_it_can_show(owner: Person, path: str, typed: str) -> None:
    html = send(owner, path, do="preview", color=typed).content.decode()
    shown = html.partition('data-color="color"')[0].rpartition('value="')[2].partition('"')[0]
    assert len(shown) == 7
    assert int(shown[1:], 16) >= 0


def test_a_design_that_is_gone_takes_only_its_logo_along(
    nord: Workspace, owner: Person, path: str
) -> None:
    upload = SimpleUploadedFile("logo.png", make_picture(size=(200, 200)))
    design: Design = make_design(owner, nord, logo_file=upload)
    form = {**read_inputs(owner.read(f"{path}?design={design.pk}"), "designer"), "color": "#111111"}
    owner.post(designs_url(nord), {"id": design.pk, "do": "delete"})
    part = owner.post(path, {**form, "logo": ""}, **PARTIAL).content.decode()
    assert not read_errors(part)
    assert 'fill="#111111"' in part
    part = owner.post(path, form, **PARTIAL).content.decode()
    assert list(read_errors(part)) == ["logo"]
    answer = owner.post(path, {**form, "logo": "", "do": "update"})
    assert (answer.status_code, list(read_errors(answer.content.decode()))) == (400, ["name"])
    assert list_stored(nord) == []


def test_a_part_of_a_page_that_is_gone_leaves_the_page_as_it_is(
    nord: Workspace, owner: Person
) -> None:
    answer = owner.post(designs_url(nord, "999/"), {}, **PARTIAL)
    assert (answer.status_code, answer["HX-Retarget"]) == (404, "#notices")
    assert "<html" not in answer.content.decode()


def test_a_gradient_has_no_colour_of_its_own() -> None:
    style = Draft({**TEXTS, **PRINT_TEXTS, "fill": "gradient"}).make_style()
    assert "color" not in style


@pytest.mark.parametrize("page", ["code", "design"])
def test_enter_presses_the_preview(nord: Workspace, owner: Person, path: str, page: str) -> None:
    html = owner.read(path if page == "code" else designs_url(nord, "new/"))
    buttons = [
        tag for tag in html.split("<button")[1:] if 'form="designer"' in tag.partition(">")[0]
    ]
    assert 'value="preview"' in buttons[0].partition(">")[0]
    assert html.index('value="preview"') < html.index('<form class="stack-large designer-form"')


@pytest.mark.parametrize("smallest_mm", [12.7, 25.4, 25.5, 50.8, 33.3])
@pytest.mark.parametrize("distance_mm", [250.0, 2000.0])
def test_a_code_of_just_its_smallest_size_reaches_its_distance(
    smallest_mm: float, distance_mm: float
) -> None:
    scan = ScanReport("A", 1.0, 1.0, {}, min_size_mm=smallest_mm, distance_mm=250.0)
    just = smallest_mm * distance_mm / 250.0
    assert judge_reach(scan, just, distance_mm).is_enough
    assert judge_reach(scan, just, distance_mm).farthest_m == distance_mm / 1000
    too_small = judge_reach(scan, just - 0.2, distance_mm)
    assert not too_small.is_enough
    assert judge_reach(scan, too_small.needed_mm, distance_mm).is_enough
