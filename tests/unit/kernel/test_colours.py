"""Every colour becomes readable text in both themes, and stays what it is where it can."""

from itertools import product

import pytest

from kernel.colours import READABLE, choose_ink, contrast, is_colour, make_readable
from tenants.branding.style import (
    DARK_CARD,
    DARK_GROUND,
    LIGHT_CARD,
    LIGHT_GROUND,
    PLAIN_COLOUR,
    get_style_version,
    make_colours,
    write_style_sheet,
)

STEPS = ("00", "33", "77", "bb", "ff")
COLOURS = [f"#{''.join(rgb)}" for rgb in product(STEPS, repeat=3)]


@pytest.mark.parametrize("colour", COLOURS)
def test_every_colour_is_readable_as_text_and_below_text(colour: str) -> None:
    colours = make_colours(colour)
    for ground in (LIGHT_GROUND, LIGHT_CARD, "#f7f7f4"):
        assert contrast(colours.light, ground) >= READABLE
    for ground in (DARK_GROUND, DARK_CARD, "#111417"):
        assert contrast(colours.dark, ground) >= READABLE
    assert contrast(colours.ink, colours.colour) >= READABLE


@pytest.mark.parametrize(("colour", "ground"), [("#0b57a4", "#ffffff"), ("#8ab8f0", "#22272c")])
def test_a_readable_colour_stays_as_it_is(colour: str, ground: str) -> None:
    assert make_readable(colour, ground=ground) == colour


def test_a_moved_colour_keeps_its_hue() -> None:
    red, green, blue = (
        int(make_readable("#ffcc00", ground="#ffffff")[at : at + 2], 16) for at in (1, 3, 5)
    )
    assert red > green > blue == 0


@pytest.mark.parametrize(
    "text", ["", "#fff", "ffcc00", "#ffcc0g", "#ffcc00\n", "#ffcc000", "red", "#\u0661234567"]
)
def test_what_is_no_colour_stands_for_none(text: str) -> None:
    assert not is_colour(text)
    assert make_colours(text).colour == PLAIN_COLOUR


def test_the_style_sheet_has_both_themes_and_a_version_of_its_content() -> None:
    sheet = write_style_sheet("#FFCC00")
    assert "--brand:#ffcc00" in sheet
    assert f"--on-brand:{choose_ink('#ffcc00')}" in sheet
    assert "prefers-color-scheme:dark" in sheet
    assert ":root.theme-dark" in sheet
    assert get_style_version("#ffcc00") == get_style_version("#FFCC00")
    assert get_style_version("#ffcc00") != get_style_version("#ffcc01")


def test_no_colour_can_end_the_style_sheets_rule() -> None:
    assert "url(" not in write_style_sheet("red;}body{background:url(//x)}")
