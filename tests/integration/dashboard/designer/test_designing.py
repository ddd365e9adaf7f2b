"""/<workspace>/qrs/<short_id>/design/: what the form draws, and what it saves."""

from html import unescape

import pytest

from dashboard.designer.draft import Draft
from dashboard.designer.style_form import PRINT_TEXTS, TEXTS, list_texts
from qrs.rendering.options import EYE_SHAPES, PATTERNS
from tests.integration.dashboard.codes.forms import code_url, read_errors, read_inputs
from tests.integration.dashboard.designer.forms import design_url, find_advice, preview, send
from tests.integration.qrs.test_generate_limits import usage
from tests.support.factories import Workspace
from tests.support.pages import Person


@pytest.fixture
def path(nord: Workspace) -> str:
    return design_url(nord, nord.create_qr()["short_id"])


def test_every_pattern_and_eye_can_be_chosen_by_its_picture(owner: Person, path: str) -> None:
    html = owner.read(path)
    for name, values in (("pattern", PATTERNS), ("eye_shape", EYE_SHAPES)):
        for value in values:
            choice = html.index(f'type="radio" name="{name}" value="{value}"')
            assert html[choice : choice + 120].count("<svg") == 1, value


def test_the_preview_costs_nothing_and_changes_nothing(
    nord: Workspace, owner: Person, path: str
) -> None:
    part = preview(owner, path, color="#0b57a4", background="#ffe9c7", pattern="dot")
    assert part.lstrip().startswith('<div class="designer-result" id="preview"')
    assert 'fill="#0b57a4"' in part
    assert 'fill="#ffe9c7"' in part
    assert "<form" not in part
    assert usage(nord) == (0, 0)
    assert "#0b57a4" not in owner.read(path).replace('value="#0b57a4"', "")


def test_without_a_script_a_button_shows_the_preview(owner: Person, path: str) -> None:
    answer = send(owner, path, do="preview", color="#7a4fb5")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert '<path fill="#7a4fb5"' in html
    assert 'name="color" value="#7a4fb5"' in html


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"color": "red"}, "color"),
        ({"fill": "gradient", "gradient_to": "blue"}, "gradient_to"),
        ({"ground": "transparent", "substrate": "#12345678"}, "substrate"),
        ({"pattern": "waves"}, "pattern"),
        ({"eye_border_shape": "star"}, "eye_border_shape"),
        ({"quiet_zone": "1"}, "quiet_zone"),
        ({"quiet_zone": "wide"}, "quiet_zone"),
        ({"logo_size_ratio": "0.9"}, "logo_size_ratio"),
        ({"caption": "c" * 41}, "caption"),
        ({"format": "pdf", "bleed_mm": "11"}, "bleed_mm"),
        ({"format": "pdf", "color_space": "cmyk", "color_cmyk": "1 2 3"}, "color_cmyk"),
        ({"format": "pdf", "spot_name": "PANTONE 286 C", "spot_cmyk": "x"}, "spot_color"),
        ({"size": "other", "other": "3", "unit": "cm"}, "unit"),
        ({"size": "other", "other": "1000", "unit": "mm"}, "size_inches"),
        ({"dpi": "72000"}, "dpi"),
    ],
)
def test_what_is_wrong_stands_beside_its_control(
    owner: Person, path: str, changes: dict[str, str], field: str
) -> None:
    assert list(read_errors(preview(owner, path, **changes))) == [field]
    answer = send(owner, path, do="download", **changes)
    assert answer.status_code == 400
    assert list(read_errors(answer.content.decode())) == [field]


def test_fields_of_another_format_are_not_used(owner: Person, path: str) -> None:
    hidden = {"color_space": "cmyk", "bleed_mm": "3", "crop_marks": "1", "spot_name": "Gold"}
    assert not read_errors(preview(owner, path, **hidden))
    assert send(owner, path, do="download", **hidden).status_code == 200


def test_the_old_address_of_downloads_leads_to_the_designer(
    nord: Workspace, owner: Person, path: str
) -> None:
    short_id = path.split("/")[-3]
    answer = owner.get(code_url(nord, short_id, "download/"))
    assert (answer.status_code, answer["Location"]) == (302, path)


def test_a_viewer_looks_and_changes_nothing(viewer: Person, path: str) -> None:
    main = viewer.read(path).partition("<main")[2]
    assert "<svg" in main
    for control in ('name="color"', 'value="download"', 'value="save"'):
        assert control not in main
    assert viewer.post(path, {"do": "preview"}).status_code == 403


def test_too_many_previews_in_a_minute_are_told(
    owner: Person, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qrs.generation.preview.PREVIEWS_PER_MINUTE", 1)
    owner.read(path)
    assert "Too many previews in one minute." in owner.read(path)


def test_a_form_without_its_fields_is_as_at_first(owner: Person, path: str) -> None:
    answer = owner.post(path, {"do": "download", "form_id": "f"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")


@pytest.mark.parametrize(
    "changes",
    [
        {"color": "#ffe9a8"},
        {"ground": "transparent", "substrate": "#111111"},
        {"format": "eps", "fill": "gradient"},
        {"eye_color": "#ffe9a8"},
    ],
)
def test_advice_passes_with_one_click_without_a_script(
    owner: Person, path: str, changes: dict[str, str]
) -> None:
    shown = send(owner, path, do="preview", **changes)
    (advice,) = find_advice(shown.content.decode())[:1]
    form = read_inputs(shown.content.decode(), "designer")
    answer = owner.post(path, {**form, **changes, "advice": unescape(advice)})
    html = answer.content.decode()
    assert not read_errors(html)
    assert 'id="min-size"' in html
    assert send(owner, path, do="download", **changes).status_code == 400
    taken = {**form, **changes, "advice": unescape(advice), "do": "download"}
    assert owner.post(path, taken).status_code == 200


@pytest.mark.parametrize("raw", ["", "{", "[]", '{"nonsense": "1"}', '{"color": null}'])
def test_any_advice_can_be_sent(owner: Person, path: str, raw: str) -> None:
    assert owner.post(path, {"advice": raw}).status_code == 200


STYLES = [
    {},
    {"fill": "gradient", "gradient_type": "radial", "gradient_from": "#000000"},
    {"ground": "transparent", "substrate": "#ffee00", "min_grade": "D"},
    {"caption": "Menu", "caption_color": "#111111", "quiet_zone": "6", "logo_size_ratio": "0.3"},
    {"eye_shape": "leaf", "eye_center_shape": "star", "eye_color": "#222222"},
    {"color_space": "cmyk", "color_cmyk": "0 0 0 100", "bleed_mm": "3", "crop_marks": "1"},
    {"spot_name": "PANTONE 286 C", "spot_cmyk": "100 66 0 2"},
]


@pytest.mark.parametrize("changed", STYLES)
def test_a_saved_style_fills_the_form_as_it_was(changed: dict[str, str]) -> None:
    texts = {**TEXTS, **PRINT_TEXTS, **changed}
    style = Draft(texts).make_style()
    again = list_texts(style)
    assert Draft(again).make_style() == style
    # Colours that a choice hides are not saved.
    hidden = {"gradient_from", "gradient_to", "background", "color_space"}
    assert {**again, **dict.fromkeys(hidden)} == {**texts, **dict.fromkeys(hidden)}
