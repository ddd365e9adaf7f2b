"""The pages for people who print say and show what the product does today."""

import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from qrs.gallery.drawing import Drawn, draw_sample
from qrs.gallery.samples import URL, Sample, list_sections
from qrs.gallery.sizes import write_table
from qrs.generation.sheet_requests import parse_sheet
from qrs.rendering import render_qr
from qrs.rendering.options import EYE_BORDER_SHAPES, FORMATS, PATTERNS
from qrs.rendering.proof.grading import CONTRAST_LIMITS, MARGIN_LIMITS, RUNG_LIMITS, Cause
from qrs.rendering.proof.ladder import RUNGS
from qrs.schemas.generate import GenerateIn
from qrs.schemas.sheets import SheetIn
from qrs.styles import build_options

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "printing"
PAGES = {page.stem: page.read_text() for page in sorted(FOLDER.glob("*.md"))}
TEXT = "\n".join(PAGES.values())
PICTURES = sorted(set(re.findall(r"\(pictures/([\w.-]+)\)", TEXT)))
_EXAMPLES = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)
SHEETS = [example for example in _EXAMPLES if '"short_ids"' in example]
EXAMPLES = [example for example in _EXAMPLES if example not in SHEETS]
REFRESH = "run `python -m qrs.gallery DIR` and copy from there"


@cache
def get_samples() -> dict[str, Sample]:
    return {sample.name: sample for section in list_sections() for sample in section.samples}


@cache
def draw(name: str) -> Drawn:
    return draw_sample(get_samples()[name], ("svg",))


@pytest.mark.parametrize("picture", PICTURES)
def test_pictures_are_what_the_gallery_draws_today(picture: str) -> None:
    drawn = draw(Path(picture).stem)
    committed = (FOLDER / "pictures" / picture).read_bytes()
    assert committed == drawn.files["svg"], REFRESH


def test_every_committed_picture_is_shown() -> None:
    assert sorted(file.name for file in (FOLDER / "pictures").iterdir()) == PICTURES


def test_what_is_shown_as_refused_is_refused() -> None:
    shown = re.findall(r"!\[(.*?)\]\(pictures/([\w-]+)\.svg\)", TEXT)
    assert len(shown) > 20
    for label, name in shown:
        assert draw(name).is_refused == (name in ("grade-none", "logo-35")), label


def list_stated_grades() -> Iterator[tuple[str, str]]:
    """Pictures of tables, and the grade that the cell below says."""
    lines = TEXT.splitlines()
    for line, below in pairwise(lines):
        names = re.findall(r"\(pictures/([\w-]+)\.svg\)", line)
        cells = below.strip("| ").split(" | ") if names else []
        for name, cell in zip(names, cells, strict=True):
            stated = re.search(r"(?:^|: )([A-D])$", cell)
            if stated:
                yield name, stated[1]


def test_stated_grades_are_those_of_the_pictures() -> None:
    stated = list(list_stated_grades())
    assert len(stated) >= 10
    for name, grade in stated:
        scan = draw(name).scan
        assert (scan.grade if scan else None) == grade, name


def test_cardboard_has_the_grade_that_the_page_says() -> None:
    options = build_options({"substrate": "#c8a165"}, format="svg", size_inches=2.0)
    scan = render_qr(text=URL, options=options).scan
    assert scan
    assert f"`#c8a165` has grade {scan.grade}" in PAGES["colours"]


def test_sizes_are_those_that_the_product_computes() -> None:
    assert write_table() in PAGES["sizes"], REFRESH


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_are_requests_that_are_drawn(example: str) -> None:
    body: dict[str, Any] = json.loads(example)
    assert GenerateIn.model_validate(body).data == body["data"]
    text = body.pop("data")
    size = {"format": body.pop("format", "png"), "size_inches": body.pop("size_inches", 2.0)}
    dpi = body.pop("dpi", 300)
    assert render_qr(text=text, options=build_options(body, dpi=dpi, **size)).data


@pytest.mark.parametrize("example", SHEETS)
def test_examples_of_sheets_are_requests_that_are_drawn(example: str) -> None:
    body = SheetIn.model_validate_json(example)
    assert parse_sheet(body).layout.labels_on_a_page == 21


@pytest.mark.parametrize(
    ("row", "limits"),
    [
        ("contrast between", CONTRAST_LIMITS),
        ("error correction that is left", MARGIN_LIMITS),
        ("bad pictures that are read", RUNG_LIMITS),
    ],
)
def test_grades_have_the_limits_of_the_product(row: str, limits: tuple[float, ...]) -> None:
    (cells,) = re.findall(rf"^\| {row}[^|]*\|(.*)\|$", PAGES["grades"], re.MULTILINE)
    assert tuple(map(float, cells.split("|"))) == limits


@pytest.mark.parametrize(
    "word", [*RUNGS, "small", *(cause.value for cause in Cause), "blocked", "wifi_sae"]
)
def test_every_bad_picture_and_warning_is_explained(word: str) -> None:
    assert f"`{word}`" in PAGES["grades"]


@pytest.mark.parametrize("word", [*FORMATS, *PATTERNS, *EYE_BORDER_SHAPES[:4]])
def test_every_choice_is_named(word: str) -> None:
    assert f"`{word}`" in TEXT
