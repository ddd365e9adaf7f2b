"""PDF and EPS by other programs than ours: seeded random styles, plates, bounding boxes."""

import os
import random
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageStat

from qrs.rendering.emitters.svg import write_svg
from qrs.rendering.options import (
    EYE_BORDER_SHAPES,
    EYE_CENTER_SHAPES,
    GRADIENT_TYPES,
    PATTERNS,
    SpotColor,
)
from tests.support.codes import URL, rasterize, read_codes
from tests.support.print_files import compose, draw_pdf, make_eps, make_pdf
from tests.support.print_readers import (
    draw_by_ghostscript,
    draw_by_poppler,
    measure_bounding_box,
    needs_ghostscript,
    needs_poppler,
    separate_plates,
)

SAMPLES = range(int(os.environ.get("PRINT_SAMPLES", "4")))
"""Few on a developer's machine, more in CI."""
DARK = ("#000", "#333", "#7c0a02", "#0b3d91", "#2e1a47", "#14532d")
LIGHT = ("#fff", "#fffbe6", "#e6f0ff", "transparent")
INKS: list[tuple[float, float, float, float]] = [
    (0, 0, 0, 100),
    (100, 80, 0, 30),
    (30, 100, 90, 40),
]
SPOT = SpotColor("PANTONE 286 C", (100, 75, 0, 2))


def draw_lots(seed: int) -> dict[str, Any]:
    """A style that every format has."""
    lots = random.Random(seed)
    style: dict[str, Any] = {
        "pattern": lots.choice(PATTERNS),
        "eye_border_shape": lots.choice(EYE_BORDER_SHAPES),
        "eye_center_shape": lots.choice(EYE_CENTER_SHAPES),
        "color": lots.choice(DARK),
        "background": lots.choice(LIGHT),
        "error_correction": "H",
        "size_inches": lots.uniform(1.5, 3),
        "color_space": lots.choice(["rgb", "cmyk"]),
        "logo": lots.choice(["", "opaque"]),
        "caption": lots.choice(["", "Menü 7"]),
    }
    if lots.random() < 0.5:
        style["eye_color"] = lots.choice(DARK)
    if style["color_space"] == "cmyk" and lots.random() < 0.5:
        style["color_cmyk"] = lots.choice(INKS)
    return style


def add_pdf_lots(style: dict[str, Any], seed: int) -> dict[str, Any]:
    """And what only a PDF has."""
    lots = random.Random(-seed - 1)
    style |= {"bleed_mm": lots.choice([0, 3]), "crop_marks": lots.random() < 0.5}
    kind = lots.choice(["gradient", "spot", "alpha", "plain"])
    if kind == "gradient":
        colors = lots.sample(DARK, 2)
        style |= {"gradient_from": colors[0], "gradient_to": colors[1]}
        style["gradient_type"] = lots.choice(GRADIENT_TYPES)
    elif kind == "spot":
        style["spot_color"] = SPOT
    elif kind == "alpha":
        style |= {"color": "#000000c0", "logo": "round"}
    return style


@needs_poppler
@pytest.mark.parametrize("seed", SAMPLES)
def test_poppler_reads_random_pdfs(seed: int) -> None:
    style = add_pdf_lots(draw_lots(seed), seed)
    assert read_codes(draw_by_poppler(make_pdf(**style), dpi=250)) == [URL]


@needs_ghostscript
@pytest.mark.parametrize("seed", SAMPLES)
def test_ghostscript_reads_random_pdfs(seed: int, tmp_path: Path) -> None:
    style = add_pdf_lots(draw_lots(seed), seed)
    assert read_codes(draw_by_ghostscript(make_pdf(**style), tmp_path, dpi=250)) == [URL]


@needs_ghostscript
@pytest.mark.parametrize("seed", SAMPLES)
def test_ghostscript_reads_random_eps(seed: int, tmp_path: Path) -> None:
    data = make_eps(**draw_lots(seed))
    assert read_codes(draw_by_ghostscript(data, tmp_path, dpi=250)) == [URL]


@needs_ghostscript
@pytest.mark.parametrize("inches", [0.5, 1.37, 50 / 25.4])
def test_the_bounding_box_of_eps_is_what_is_painted(inches: float, tmp_path: Path) -> None:
    box = measure_bounding_box(make_eps(background="#fea", size_inches=inches), tmp_path)
    # The device reports whole pixels of 600 dpi.
    assert box == pytest.approx((0, 0, inches * 72, inches * 72), abs=0.15)


@needs_ghostscript
def test_eps_without_a_background_paints_modules_only(tmp_path: Path) -> None:
    box = measure_bounding_box(make_eps(size_inches=1.85), tmp_path)
    # 37 modules with a quiet zone of 4; each is 3.6 points.
    assert box == pytest.approx((14.4, 14.4, 118.8, 118.8), abs=0.15)


def is_blank(plate: Image.Image) -> bool:
    return all(extrema == (255, 255) for extrema in plate.getextrema())


@needs_ghostscript
def test_a_spot_color_has_a_plate_of_its_own(tmp_path: Path) -> None:
    plates = separate_plates(make_pdf(spot_color=SPOT, size_inches=1.5), tmp_path)
    assert read_codes(plates.pop(SPOT.name)) == [URL]
    assert set(plates) == {"Cyan", "Magenta", "Yellow", "Black"}
    assert all(is_blank(plate) for plate in plates.values())


@needs_ghostscript
def test_black_is_on_the_black_plate_only(tmp_path: Path) -> None:
    plates = separate_plates(
        make_pdf(color_space="cmyk", background="white", logo="", size_inches=1.5), tmp_path
    )
    assert read_codes(plates.pop("Black")) == [URL]
    assert all(is_blank(plate) for plate in plates.values())


@needs_ghostscript
def test_crop_marks_are_on_every_plate(tmp_path: Path) -> None:
    pdf = make_pdf(spot_color=SPOT, size_inches=1, crop_marks=True)
    plates = separate_plates(pdf, tmp_path, dpi=300)
    assert len(plates) == 5
    # 7 mm around the trim; no code is drawn there.
    assert not any(is_blank(plate.crop((0, 0, plate.width, 80))) for plate in plates.values())


@needs_ghostscript
@needs_poppler
@pytest.mark.parametrize("pattern", PATTERNS)
def test_other_programs_draw_what_we_draw(pattern: str, tmp_path: Path) -> None:
    style: dict[str, Any] = {"pattern": pattern, "size_inches": 4.625, "background": "#fff"}
    style |= {"eye_shape": "leaf", "eye_color": "#123456"}
    picture, options = compose(format="svg", **style)
    reference = rasterize(write_svg(picture, options).decode(), module_px=12)
    others = {
        "pdfium": draw_pdf(make_pdf(**style), 444),
        "poppler": draw_by_poppler(make_pdf(**style), dpi=96),
        "ghostscript": draw_by_ghostscript(make_pdf(**style), tmp_path, dpi=96),
        "ghostscript, eps": draw_by_ghostscript(make_eps(**style), tmp_path, dpi=96),
    }
    for name, image in others.items():
        mean = sum(ImageStat.Stat(ImageChops.difference(reference, image)).mean) / 3
        assert mean < 4, name
