"""PDF: opened strictly, exact boxes, vectors, and colours of the colour space only."""

import zlib
from typing import Any

import pikepdf
import pytest

from qrs.rendering import RenderingError
from qrs.rendering.options import GRADIENT_TYPES, SpotColor
from tests.support.codes import URL, read_codes
from tests.support.print_files import (
    GRADIENT,
    draw_pdf,
    list_operators,
    make_pdf,
    open_strictly,
)

MM = 72 / 25.4
BLUE = SpotColor("PANTONE 286 C", (100, 75, 0, 2))
STYLES: list[dict[str, Any]] = [
    {},
    {"background": "#ffeeddcc", "color": "#00000080", "eye_color": "#123"},
    {"pattern": "dot", "eye_shape": "circle", "background": "white"},
    {**GRADIENT, "gradient_type": "radial", "logo": "round", "background": "#fff"},
    {"gradient_from": "#80000080", "gradient_to": "#000040", "eye_color": "#040"},
    {"bleed_mm": 3, "crop_marks": True, "background": "#ff0"},
    {"color_space": "cmyk", "color_cmyk": (100, 60, 0, 20), "logo": "opaque"},
    {"color_space": "cmyk", **GRADIENT, "logo": "round", "crop_marks": True},
    {"spot_color": BLUE, "eye_color": "#200", "crop_marks": True},
]
IN_CMYK = [style for style in STYLES if style.get("color_space") == "cmyk"]


@pytest.mark.parametrize("style", STYLES)
def test_every_style_opens_strictly_and_is_the_same_twice(style: dict[str, Any]) -> None:
    data = make_pdf(**style)
    assert data == make_pdf(**style)
    pdf = open_strictly(data)
    assert pdf.pdf_version == "1.4"
    assert len(pdf.pages) == 1


@pytest.mark.parametrize("style", STYLES)
def test_every_style_is_read_back(style: dict[str, Any]) -> None:
    assert read_codes(draw_pdf(make_pdf(**style), 500)) == [URL]


@pytest.mark.parametrize("inches", [0.5, 1.37, 50 / 25.4, 15])
@pytest.mark.parametrize("bleed_mm", [0, 2.5, 10])
@pytest.mark.parametrize("crop_marks", [False, True])
def test_the_trim_is_exactly_the_size(inches: float, bleed_mm: float, crop_marks: bool) -> None:
    pdf = open_strictly(make_pdf(size_inches=inches, bleed_mm=bleed_mm, crop_marks=crop_marks))
    page = pdf.pages[0]
    media, bleed, trim = (
        [float(edge) for edge in box] for box in (page.MediaBox, page.BleedBox, page.TrimBox)
    )
    mm = MM / 1000  # a thousandth
    for at in (0, 1):
        assert trim[at + 2] - trim[at] == pytest.approx(inches * 72, abs=mm)
        assert trim[at] - bleed[at] == pytest.approx(bleed_mm * MM, abs=mm)
        assert bleed[at + 2] - trim[at + 2] == pytest.approx(bleed_mm * MM, abs=mm)
    assert media[:2] == [0, 0]
    if crop_marks:
        assert media[2] - trim[2] == pytest.approx((max(bleed_mm, 2) + 5) * MM, abs=mm)
    else:
        assert media == bleed


def test_bleed_extends_the_background_and_moves_no_module() -> None:
    plain = draw_pdf(make_pdf(background="#ff0", size_inches=2), 592)
    bled = draw_pdf(make_pdf(background="#ff0", size_inches=2, bleed_mm=25.4 / 4), 740)
    assert bled.getpixel((0, 0)) == (255, 255, 0)
    assert bled.crop((74, 74, 666, 666)).tobytes() == plain.tobytes()


def test_crop_marks_lie_outside_of_the_bleed() -> None:
    style: dict[str, Any] = {"size_inches": 1, "bleed_mm": 4, "background": "#ff0"}
    marked = open_strictly(make_pdf(**style, crop_marks=True))
    (left, bottom, right, top) = (float(edge) for edge in marked.pages[0].BleedBox)
    lines = [
        [float(number) for number in operands]
        for operands, operator in list_operators(marked)
        if operator in {"m", "l"}
    ][-16:]
    for x, y in lines:
        assert x <= left or x >= right or y <= bottom or y >= top
    trim = [float(edge) for edge in marked.pages[0].TrimBox]
    assert all(x in (trim[0], trim[2]) or y in (trim[1], trim[3]) for x, y in lines)


def list_color_spaces(value: Any) -> set[str]:
    """Every device colour space that is named anywhere in the object."""
    if isinstance(value, pikepdf.Name):
        return {str(value)} if str(value).startswith("/Device") else set()
    if isinstance(value, pikepdf.Array):
        return set().union(*(list_color_spaces(item) for item in value))
    if isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        entries = (value[key] for key in value.keys() if key != "/Parent")  # noqa: SIM118
        return set().union(*(list_color_spaces(entry) for entry in entries))
    return set()


@pytest.mark.parametrize("style", IN_CMYK)
def test_nothing_is_rgb_in_cmyk(style: dict[str, Any]) -> None:
    data = make_pdf(**style)
    pdf = open_strictly(data)
    spaces = set().union(*(list_color_spaces(value) for value in pdf.objects))
    # The alpha of a logo is grey by definition.
    assert spaces <= {"/DeviceCMYK", "/DeviceGray"}
    operators = {operator for _, operator in list_operators(pdf)}
    assert operators.isdisjoint({"rg", "RG", "g", "G"})
    assert b"DeviceRGB" not in data


def test_rgb_has_no_inks() -> None:
    pdf = open_strictly(make_pdf(logo="round", crop_marks=True))
    spaces = set().union(*(list_color_spaces(value) for value in pdf.objects))
    assert spaces == {"/DeviceRGB", "/DeviceGray"}


def list_fills(**options: Any) -> list[list[float]]:
    pdf = open_strictly(make_pdf(color_space="cmyk", **options))
    return [
        [float(ink) for ink in inks] for inks, operator in list_operators(pdf) if operator == "k"
    ]


def test_black_is_black_ink_only_and_white_is_paper() -> None:
    assert list_fills(background="white") == [[0, 0, 0, 0], [0, 0, 0, 1]]
    assert list_fills(color="#333") == [[0, 0, 0, 0.8]]


def test_the_inks_of_the_request_are_used_as_they_are() -> None:
    inks = list_fills(color_cmyk=(100, 62.5, 0, 7), eye_color="#f00")
    assert inks == [[1, 0.625, 0, 0.07], [0, 1, 1, 0]]


def test_a_spot_color_is_a_separation_with_its_alternate() -> None:
    pdf = open_strictly(make_pdf(spot_color=BLUE))
    (space,) = pdf.pages[0].Resources.ColorSpace.values()
    assert [str(part) for part in list(space)[:3]] == [
        "/Separation",
        "/PANTONE 286 C",
        "/DeviceCMYK",
    ]
    assert [float(ink) for ink in space[3].C1] == [1, 0.75, 0, 0.02]
    operators = [operator for _, operator in list_operators(pdf)]
    assert "scn" in operators
    assert "rg" not in operators


@pytest.mark.parametrize("name", ["Größe #1 (50%)", "金", "a/b<c>"])
def test_a_spot_color_may_have_any_name(name: str) -> None:
    pdf = open_strictly(make_pdf(spot_color=SpotColor(name, (0, 0, 0, 100))))
    (space,) = pdf.pages[0].Resources.ColorSpace.values()
    assert str(space[1]) == f"/{name}"


@pytest.mark.parametrize("name", ["All", "none", "CYAN", "Black", "", "x" * 128])
def test_a_spot_color_needs_a_name_of_its_own(name: str) -> None:
    with pytest.raises(RenderingError) as refused:
        make_pdf(spot_color=SpotColor(name, (0, 0, 0, 100)))
    assert refused.value.field == "spot_color"


def test_a_gradient_is_not_one_ink() -> None:
    with pytest.raises(RenderingError, match="Leave out gradient_from") as refused:
        make_pdf(spot_color=BLUE, **GRADIENT)
    assert refused.value.field == "spot_color"


@pytest.mark.parametrize("kind", GRADIENT_TYPES)
@pytest.mark.parametrize("color_space", ["rgb", "cmyk"])
def test_gradients_are_shadings_over_the_symbol(kind: str, color_space: str) -> None:
    pdf = open_strictly(make_pdf(**GRADIENT, gradient_type=kind, color_space=color_space))
    (shading,) = pdf.pages[0].Resources.Shading.values()
    coordinates = [float(number) for number in shading.Coords]
    # Version 3 has 29 modules after a quiet zone of 4.
    assert (int(shading.ShadingType), coordinates) == {
        "vertical": (2, [4, 4, 4, 33]),
        "horizontal": (2, [4, 4, 33, 4]),
        "diagonal": (2, [4, 4, 33, 33]),
        "radial": (3, [18.5, 18.5, 0, 18.5, 18.5, 20.5061]),
    }[kind]


def test_what_is_translucent_is_no_other_color() -> None:
    pdf = open_strictly(make_pdf(color="#ff000080"))
    (state,) = pdf.pages[0].Resources.ExtGState.values()
    assert float(state.ca) == pytest.approx(128 / 255, abs=0.001)
    assert [
        [float(part) for part in parts] for parts, name in list_operators(pdf) if name == "rg"
    ] == [[1, 0, 0]]


def test_the_alpha_of_a_gradient_may_change() -> None:
    pixels = draw_pdf(make_pdf(gradient_from="#00000000", gradient_to="#000"), 370)
    # The middles of the upper and of the lower left eye's borders.
    top, bottom = pixels.getpixel((75, 45)), pixels.getpixel((75, 325))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[0] > 240
    assert bottom[0] < 15


def test_what_is_transparent_shows_the_ground_in_its_colors() -> None:
    drawn = draw_pdf(make_pdf(color="#c08040"), 370, ground=0xFF203040)
    assert drawn.getpixel((5, 5)) == (0x20, 0x30, 0x40)
    assert drawn.getpixel((45, 45)) == (0xC0, 0x80, 0x40)


def test_a_logo_is_an_image_with_its_alpha() -> None:
    pdf = open_strictly(make_pdf(logo="round"))
    (image,) = pdf.pages[0].Resources.XObject.values()
    assert (int(image.Width), str(image.ColorSpace)) == (120, "/DeviceRGB")
    assert image.SMask.read_bytes()[:120] != b"\xff" * 120
    opaque = open_strictly(make_pdf(logo="opaque"))
    (image,) = opaque.pages[0].Resources.XObject.values()
    assert "/SMask" not in image


def test_a_logo_is_converted_to_inks_as_colors_are() -> None:
    pdf = open_strictly(make_pdf(logo="opaque", color_space="cmyk"))
    (image,) = pdf.pages[0].Resources.XObject.values()
    # #c81e3c by the rule of colours: no cyan, and the rest of the light in black.
    assert list(image.read_bytes()[:4]) == pytest.approx([0, 217, 178, 55], abs=1)


def test_the_contents_are_one_compressed_stream_without_a_date_or_an_id() -> None:
    data = make_pdf(pattern="dot")
    pdf = open_strictly(data)
    assert str(pdf.pages[0].Contents.Filter) == "/FlateDecode"
    assert "/Info" not in pdf.trailer
    assert "/ID" not in pdf.trailer
    raw = pdf.pages[0].Contents.read_raw_bytes()
    assert b" m " in zlib.decompress(raw)
    assert len(data) < 12_000
