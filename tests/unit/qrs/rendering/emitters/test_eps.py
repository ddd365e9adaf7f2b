"""EPS: its comments, its colours, and what it refuses because it has no transparency."""

import re
from typing import Any

import pytest

from qrs.rendering import RenderingError
from qrs.rendering.emitters.eps_reader import EpsError, read_eps
from qrs.rendering.options import PATTERNS
from tests.support.codes import URL, read_codes
from tests.support.print_files import GRADIENT, compose, draw_eps, make_eps

STYLES: list[dict[str, Any]] = [
    *({"pattern": pattern} for pattern in PATTERNS),
    {"background": "white", "logo": "round", "eye_shape": "leaf", "eye_color": "#123"},
    {"logo": "opaque"},
    {"color_space": "cmyk", "color_cmyk": (100, 60, 0, 20), "background": "#ffc"},
    {"color_space": "cmyk", "background": "#fff", "logo": "round", "pattern": "dot"},
]


@pytest.mark.parametrize("style", STYLES)
def test_every_style_is_read_back_and_is_the_same_twice(style: dict[str, Any]) -> None:
    data = make_eps(**style)
    assert data == make_eps(**style)
    assert read_codes(draw_eps(data, point_px=2)) == [URL]


@pytest.mark.parametrize("style", STYLES)
def test_lines_are_short_and_plain(style: dict[str, Any]) -> None:
    lines = make_eps(**style).decode("ascii").splitlines()
    assert lines[0] == "%!PS-Adobe-3.0 EPSF-3.0"
    assert "%%LanguageLevel: 2" in lines
    assert lines[-1] == "%%EOF"
    assert max(map(len, lines)) <= 255
    comments = [line for line in lines if line.startswith("%")]
    assert all(re.fullmatch(r"%%[A-Z]\w+(: .+)?", line) for line in comments[1:])


@pytest.mark.parametrize(
    ("inches", "whole", "exact"),
    [(2, "144 144", "144 144"), (1.37, "99 99", "98.64 98.64"), (50 / 25.4, "142 142", None)],
)
def test_bounding_boxes_are_the_size(inches: float, whole: str, exact: str | None) -> None:
    text = make_eps(size_inches=inches).decode()
    assert f"%%BoundingBox: 0 0 {whole}\n" in text
    assert f"%%HiResBoundingBox: 0 0 {exact or '141.7323 141.7323'}\n" in text


def list_colors(**options: Any) -> list[str]:
    return re.findall(r"^(.*) set(?:rgb|cmyk)color$", make_eps(**options).decode(), re.MULTILINE)


def test_a_transparent_background_paints_nothing() -> None:
    assert list_colors() == ["0 0 0"]
    assert list_colors(background="#fff") == ["1 1 1", "0 0 0"]


def test_cmyk_prints_black_by_black_ink_only() -> None:
    options: dict[str, Any] = {"color_space": "cmyk", "background": "white"}
    assert list_colors(**options) == ["0 0 0 0", "0 0 0 1"]
    assert list_colors(**options, color_cmyk=(90, 45.5, 0, 0)) == ["0 0 0 0", "0.9 0.455 0 0"]
    assert "rgb" not in make_eps(**options, logo="round").decode().lower()


@pytest.mark.parametrize(
    ("field", "style"),
    [
        ("color", {"color": "#000000fe"}),
        ("background", {"background": "#ffffff00"}),
        ("eye_color", {"eye_color": "#12345680"}),
        ("eye_border_color", {"eye_border_color": "#12345680"}),
        ("eye_center_color", {"eye_center_color": "#12345680"}),
        ("gradient_from", GRADIENT),
        ("background", {"logo": "round"}),
    ],
)
def test_what_needs_transparency_is_refused_on_its_field(field: str, style: dict[str, Any]) -> None:
    with pytest.raises(RenderingError, match=r"[Uu]se pdf\.") as refused:
        make_eps(**style)
    assert refused.value.field == field


def test_a_logo_lies_on_the_background() -> None:
    style: dict[str, Any] = {"background": "#ffff00", "logo": "round", "size_inches": 2}
    picture, _ = compose(format="eps", **style)
    pixels = draw_eps(make_eps(**style), point_px=4)
    assert picture.logo
    module_px = pixels.width / picture.width
    corner, middle = picture.logo.box.left + 0.2, picture.width / 2
    assert pixels.getpixel((int(corner * module_px),) * 2) == (255, 255, 0)
    assert pixels.getpixel((int(middle * module_px),) * 2) == (0xC8, 0x1E, 0x3C)


def test_pixels_of_a_logo_follow_its_size_in_print() -> None:
    """600 a printed inch, and never more than it has."""
    picture, _ = compose(format="eps", logo="opaque")
    assert picture.logo
    share = picture.logo.box.width / picture.width
    for inches, pixels in ((0.5, round(0.5 * share * 600)), (2, 120), (15, 120)):
        text = make_eps(logo="opaque", size_inches=inches).decode()
        assert f"/Width {pixels}/Height {pixels}" in text


PLAIN = make_eps(background="white", pattern="dot")
WITH_LOGO = make_eps(background="white", logo="round")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"EPSF-3.0", b"EPSF-3.1"),
        (b"%%BoundingBox: 0 0 144", b"%%BoundingBox: 0 0 143"),
        (b"/l{rlineto}", b"/l{lineto}"),
        (b" concat\n", b" concat 2 2 scale\n"),
        (b"1 1 1 setrgbcolor\n", b""),
        (b"1 1 1 setrgbcolor\n", b"1 1 setrgbcolor\n"),
        (b"1 1 1 setrgbcolor\n", b"1 1 1.5 setrgbcolor\n"),
        (b"1 1 1 setrgbcolor\n", b"1 1 1 setrgbcolor 0 0 0 setrgbcolor\n"),
        (b"0 0 m ", b"0 0 m 0 0 m "),
        (b"0 0 m ", b""),
        (b" h f\n", b" f\n"),
        (b" h f\n", b" h\n"),
        (b" h f\n", b" h f f\n"),
        (b" h f\n", b" h eofill\n"),
        (b"h}bind def", b"h}bind"),
        (b"h}bind def", b"h}bind pop"),
        (b" s0\n", b" s1\n"),
        (b" s0\n", b" 1 s0\n"),
        (b"/s0{m ", b"/s0{m 3 "),
        (b"f\nend\n", b"f\n1\nend\n"),
        (b"f\nend\n", b"f\nshowpage\nend\n"),
        (b"f\nend\n", b"end\n"),
        (b"%%EOF\n", b"%%EOF\n\n"),
        (b"%%EOF\n", b""),
        (b"QR Studio", "QR Stüdio".encode()),
    ],
)
def test_the_reader_takes_nothing_but_our_grammar(before: bytes, after: bytes) -> None:
    assert before in PLAIN
    with pytest.raises(EpsError):
        read_eps(PLAIN.replace(before, after, 1))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"/Width 120", b"/Width 119"),
        (b"/Width 120/Height 120", b"/Width 121/Height 120"),
        (b"Decode[0 1 0 1 0 1]", b"Decode[1 0 1 0 1 0]"),
        (b"/Interpolate true", b"/Interpolate false"),
        (b"DeviceRGB", b"DeviceCMYK"),
        (b"~>\n", b"~>\nshowpage "),
        (b"~>\n", b"!!~>\n"),
        (b"grestore\nend\n", b"grestore\n1 0 0 setrgbcolor\nend\n"),
    ],
)
def test_the_reader_takes_no_other_image(before: bytes, after: bytes) -> None:
    assert before in WITH_LOGO
    with pytest.raises(EpsError):
        read_eps(WITH_LOGO.replace(before, after, 1))


def test_bytes_that_are_lost_are_noticed() -> None:
    for at in range(0, len(PLAIN) - 1, 97):
        with pytest.raises(EpsError):
            read_eps(PLAIN[:at])
