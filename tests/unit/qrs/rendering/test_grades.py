"""Grades of codes whose order is known."""

import pytest

from qrs.rendering import RenderingError, RenderOptions, render_qr
from qrs.rendering.options import RenderedImage
from qrs.rendering.report import GRADES, ScanReport

URL = "https://q.qrstudio.agency/q/aBc12dEf/"


def render(text: str = URL, /, **options: object) -> RenderedImage:
    return render_qr(text=text, options=RenderOptions(**options))  # type: ignore[arg-type]


def prove(**options: object) -> ScanReport:
    scan = render(**{"min_grade": "D", **options}).scan
    assert scan is not None
    return scan


def refuse(**options: object) -> RenderingError:
    with pytest.raises(RenderingError) as caught:
        render(**options)
    return caught.value


def rank(scan: ScanReport) -> tuple[float, ...]:
    """The smaller the better."""
    return (GRADES.index(scan.grade), -scan.contrast, -sum(scan.ladder.values()))


@pytest.mark.parametrize("output", ["png", "svg"])
def test_black_is_better_than_violet_than_orange_than_grey(output: str) -> None:
    colors = ("#000000", "#5b2be0", "#ff8800", "#cccccc")
    scans = [prove(format=output, color=color) for color in colors]
    assert [scan.grade for scan in scans] == ["A", "B", "D", "D"]
    assert sorted(scans, key=rank) == scans
    needed = [scan.min_size_mm for scan in scans]
    assert sorted(needed) == needed


def test_more_error_correction_is_never_worse() -> None:
    high, medium = prove(error_correction="H"), prove(error_correction="M")
    assert rank(high) <= rank(medium)


@pytest.mark.parametrize(
    ("color", "background"),
    [("#000000", "#333333"), ("#cccccc", "transparent"), ("#cccccc", "#ffffff")],
)
def test_contrast_that_only_gamma_makes_look_enough_is_refused(color: str, background: str) -> None:
    error = refuse(color=color, background=background)
    assert error.field == "color"
    assert f"Too little contrast: {color}" in error.message


def test_black_on_pure_red_is_judged_by_grey_and_not_by_its_ratio() -> None:
    assert prove(background="#ff0000", color="#000000").grade == "D"


def test_white_on_black_is_refused_but_accepted_where_it_is_meant() -> None:
    assert "Inverted" in refuse(color="white", background="black").message
    scan = prove(color="white", substrate="black")
    assert scan.grade == "D"
    assert [warning.code for warning in scan.warnings] == ["inverted"]
    assert render(color="white", substrate="black").scan == scan


def test_a_transparent_code_is_judged_on_what_it_will_lie_on() -> None:
    assert prove(substrate="#ffffff").contrast == 1.0
    assert prove(substrate="#808080").contrast < 0.3
    assert refuse(substrate="#222222").field == "color"


def test_alpha_is_composed_before_it_is_judged() -> None:
    opaque = prove(color="#7f7f7f")
    assert prove(format="svg", color="#00000080").contrast == pytest.approx(
        opaque.contrast, abs=0.02
    )


def test_a_narrow_quiet_zone_is_b_at_most_and_said() -> None:
    scan = prove(quiet_zone=2)
    assert scan.grade == "B"
    assert [warning.code for warning in scan.warnings] == ["quiet_zone"]


def test_the_smallest_size_grows_with_the_distance_and_is_warned_of() -> None:
    near = render_qr(text=URL, options=RenderOptions(), distance_mm=250).scan
    far = render_qr(text=URL, options=RenderOptions(), distance_mm=2000).scan
    assert near is not None
    assert far is not None
    assert 15 < near.min_size_mm < 30
    assert near.warnings == ()
    assert far.min_size_mm == pytest.approx(8 * near.min_size_mm, rel=0.01)
    (warning,) = far.warnings
    assert (warning.code, warning.field) == ("small", "size_inches")


def test_no_module_is_called_large_enough_under_a_quarter_of_a_millimetre() -> None:
    scan = render_qr(text=URL, options=RenderOptions(format="svg"), distance_mm=1).scan
    assert scan is not None
    assert scan.min_size_mm == pytest.approx(37 * 0.25, abs=0.1)


def test_margin_that_whole_pixels_leave_makes_the_smallest_size_larger() -> None:
    # 37 modules: 72 pixels hold one pixel of each and a margin, 74 hold two.
    vector, wide, whole = (
        prove(format=output, size_inches=inches, dpi=dpi, min_grade="D").min_size_mm
        for output, inches, dpi in (("svg", 1, 300), ("png", 72 / 96, 96), ("png", 2.96, 100))
    )
    assert whole == pytest.approx(vector, rel=0.1)
    assert wide == pytest.approx(72 / 37 * vector, rel=0.1)


@pytest.mark.parametrize("output", ["png", "svg"])
def test_the_same_request_gets_the_same_report(output: str) -> None:
    first = prove(format=output, color="#777")
    render(format=output, color="#123")
    assert prove(format=output, color="#777") == first


def test_the_image_says_what_was_encoded() -> None:
    image = render(error_correction="H", size_inches=2)
    assert (image.version, image.error_correction) == (5, "H")
    assert image.width_mm == 50.8
