"""inspect_style: what render_qr would say, and a picture for the page."""

import pickle

import pytest

from qrs.rendering import RenderingError, RenderOptions, inspect_style, render_qr

URL = "https://q.qrstudio.agency/q/aBc12dEf/"
STYLES: list[dict[str, object]] = [
    {},
    {"color": "#5b2be0", "pattern": "liquid", "eye_shape": "rounded"},
    {"color": "#ff8800", "min_grade": "D"},
    {"quiet_zone": 3, "size_inches": 15, "dpi": 600},
    {"format": "svg", "gradient_from": "#102030", "gradient_to": "#5b2be0"},
]
REFUSED: list[tuple[dict[str, object], str]] = [
    ({"color": "#eee"}, "color"),
    ({"color": "white", "background": "black"}, "color"),
    ({"quiet_zone": 2, "min_grade": "A"}, "quiet_zone"),
    ({"eye_shape": "circle", "min_grade": "A"}, "eye_shape"),
]


@pytest.mark.parametrize("style", STYLES)
def test_an_inspection_says_what_the_image_will_be(style: dict[str, object]) -> None:
    options = RenderOptions(**style)  # type: ignore[arg-type]
    if options.pattern != "squares" or options.eye_shape != "square":
        options = RenderOptions(**{**style, "format": "svg"})  # type: ignore[arg-type]
    inspection = inspect_style(text=URL, options=options, distance_mm=500)
    image = render_qr(text=URL, options=options, distance_mm=500)
    assert inspection.refusal is None
    assert inspection.scan is not None
    assert image.scan is not None
    assert inspection.scan.grade == image.scan.grade
    assert inspection.scan.min_size_mm == pytest.approx(image.scan.min_size_mm, rel=0.1)
    assert inspection.version == image.version
    assert inspection.svg.startswith(b"<svg ")


@pytest.mark.parametrize(("style", "field"), REFUSED)
def test_a_refused_style_still_has_a_picture_and_advice_that_passes(
    style: dict[str, object], field: str
) -> None:
    inspection = inspect_style(text=URL, options=RenderOptions(**style))  # type: ignore[arg-type]
    refusal = inspection.refusal
    assert refusal is not None
    assert refusal.field == field
    assert inspection.svg.startswith(b"<svg ")
    assert refusal.advice is not None
    mended = {**style, **dict((refusal.advice, *refusal.further))}
    render_qr(text=URL, options=RenderOptions(**mended))  # type: ignore[arg-type]


def test_a_size_that_is_too_small_is_a_refusal_of_an_inspection() -> None:
    inspection = inspect_style(text="x" * 900, options=RenderOptions(size_inches=0.5))
    assert inspection.refusal is not None
    assert inspection.refusal.field == "size_inches"
    assert inspection.scan is None


def test_text_that_no_symbol_holds_is_refused_without_a_picture() -> None:
    with pytest.raises(RenderingError):
        inspect_style(text="x" * 4000, options=RenderOptions())


def test_refusals_keep_their_advice_between_processes() -> None:
    refusal = inspect_style(text=URL, options=RenderOptions(color="#eee")).refusal
    copy = pickle.loads(pickle.dumps(refusal))  # noqa: S301 - our own bytes
    assert refusal is not None
    assert copy.advice == refusal.advice
    assert copy.advice[0] == "color"
    assert copy.message == refusal.message
