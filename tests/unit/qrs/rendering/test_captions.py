"""Captions: as outlines below the code, within its width, and only of letters that exist."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qrs.rendering import RenderingError
from qrs.rendering.geometry.font import draw_glyph, load_font
from qrs.rendering.geometry.shapes import Outline, Picture
from tests.support.codes import URL, compose, draw_svg, rasterize, read_codes

CAPTIONS = [
    "Scan me",
    "Ça, c'est l'été!",
    "ÅÉÎŐŲ",
    "Ελληνικά",
    "Меню Ёжик",
    "a" * 40,
    "5 € & ½",
    ".",
]
GRADIENT = {"gradient_from": "#111", "gradient_to": "#222"}
LETTERS = st.text("AVToÉÅgjpq,. 0123ЖЯÿΩ", min_size=1, max_size=40).filter(str.strip)


def list_points(outline: Outline) -> list[tuple[float, float]]:
    return [outline.start, *(segment[-2:] for segment in outline.segments)]


def list_caption_points(picture: Picture) -> list[tuple[float, float]]:
    (outlines,) = [
        layer.outlines
        for layer in picture.layers
        if getattr(layer.paint, "field", "") == "caption_color"
    ]
    return [point for outline in outlines for point in list_points(outline)]


@settings(deadline=None)
@given(LETTERS, st.integers(2, 20))
def test_a_caption_lies_below_the_quiet_zone_and_within_the_symbol(
    text: str, quiet_zone: int
) -> None:
    picture = compose(caption=text, caption_color="#123456", quiet_zone=quiet_zone)
    points = list_caption_points(picture)
    top = picture.symbol.top + picture.symbol.height + quiet_zone
    assert min(y for _, y in points) >= top - 1e-6
    assert max(y for _, y in points) <= picture.height - quiet_zone / 2 + 1e-3
    # Some letters reach a little over their own width.
    assert min(x for x, _ in points) >= picture.symbol.left - 0.2
    assert max(x for x, _ in points) <= picture.symbol.left + picture.symbol.width + 0.2
    assert picture.height > picture.width


@pytest.mark.parametrize("caption", CAPTIONS)
def test_codes_with_a_caption_are_read(caption: str) -> None:
    assert read_codes(rasterize(draw_svg(caption=caption), module_px=4)) == [URL]


def test_a_caption_stands_in_the_middle() -> None:
    points = list_caption_points(compose(caption="HIH", caption_color="#123456"))
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    assert (left + right) / 2 == pytest.approx(18.5, abs=0.01)


def test_a_longer_caption_is_smaller_but_a_short_one_no_larger() -> None:
    heights = {
        text: max(y for _, y in points) - min(y for _, y in points)
        for text in ("H", "HHHH", "H" * 20, "H" * 40)
        if (points := list_caption_points(compose(caption=text, caption_color="#123456")))
    }
    assert heights["H"] == pytest.approx(heights["HHHH"])
    assert heights["HHHH"] > heights["H" * 20] > heights["H" * 40] > 0.5


def test_pairs_of_letters_are_kerned() -> None:
    font = load_font()
    assert font.measure_kerning("A", "V") < 0
    assert font.measure_kerning("T", "o") < 0
    assert font.measure_kerning("H", "H") == 0


@pytest.mark.parametrize(
    ("caption", "shown"),
    [
        ("日本", "日"),
        ("hi 🎉", "🎉"),
        ("a\nb", "U+000A"),
        ("e\u0301", "U+0301"),
        ("שלום", "ש"),
    ],
)
def test_a_character_that_the_font_lacks_is_named(caption: str, shown: str) -> None:
    with pytest.raises(RenderingError) as caught:
        compose(caption=caption)
    assert caught.value.field == "caption"
    assert f"'{shown}' cannot be drawn" in caught.value.message


@pytest.mark.parametrize("blank", ["", "  "])
def test_without_a_caption_the_picture_is_square(blank: str) -> None:
    picture = compose(caption=blank)
    assert picture.height == picture.width


def test_every_glyph_of_the_font_is_closed_and_drawn() -> None:
    font = load_font()
    alphabet = [chr(code) for code in range(0x20, 0x530) if font.has(chr(code))]
    assert len(alphabet) > 800
    drawn = {character: draw_glyph(character) for character in alphabet}
    blank = {character for character, outlines in drawn.items() if not outlines}
    assert blank <= {" ", "\u00a0", "\u00ad"}
    for outlines in drawn.values():
        for outline in outlines:
            assert outline.segments


@pytest.mark.parametrize(
    ("style", "field"),
    [
        ({}, "color"),
        ({"color": "#123"}, "color"),
        ({"gradient_from": "#111", "gradient_to": "#222"}, "gradient_to"),
        (
            {"gradient_from": "#111", "gradient_to": "#222", "caption_color": "#333"},
            "caption_color",
        ),
    ],
)
def test_a_caption_has_its_own_colour_or_that_of_the_code(
    style: dict[str, str], field: str
) -> None:
    last = compose(caption="x", **style).layers[-1]
    assert getattr(last.paint, "field", "") == field
