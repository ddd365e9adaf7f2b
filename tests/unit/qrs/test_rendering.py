"""render_qr: decodable images, exact sizes, clear errors."""

import io

import pytest
import zxingcpp
from PIL import Image

from qrs.rendering import RenderedImage, RenderingError, RenderOptions, render_qr

URL = "https://q.qrstudio.agency/q/aBc12dEf/"


def refuse(text: str = URL, /, **options: object) -> RenderingError:
    with pytest.raises(RenderingError) as caught:
        render_qr(text=text, options=RenderOptions(**options))  # type: ignore[arg-type]
    return caught.value


def read_png(image: RenderedImage) -> zxingcpp.Barcode:
    with Image.open(io.BytesIO(image.data)) as picture:
        rgba = picture.convert("RGBA")
    paper = Image.new("RGBA", rgba.size, "white")
    (barcode,) = zxingcpp.read_barcodes(
        Image.alpha_composite(paper, rgba).convert("L"), text_mode=zxingcpp.TextMode.Plain
    )
    return barcode


@pytest.mark.parametrize(
    "text",
    [URL, "a", "é", "日本語のメニュー", "🎉" * 10, "ｱｲｳ", "two\nlines", "<&>\"'", "x" * 2048],
)
@pytest.mark.parametrize("output", ["png", "svg"])
def test_the_image_of_any_text_decodes_to_the_text(text: str, output: str) -> None:
    image = render_qr(text=text, options=RenderOptions(format=output))
    if output == "png":
        assert read_png(image).text == text


@pytest.mark.parametrize("level", ["L", "M", "Q", "H"])
def test_the_error_correction_is_at_least_the_requested_one(level: str) -> None:
    image = render_qr(text=URL, options=RenderOptions(error_correction=level))
    assert "LMQH".index(read_png(image).ec_level) >= "LMQH".index(level)


@pytest.mark.parametrize(
    ("inches", "dpi", "side"), [(2, 300, 600), (3, 300, 900), (1.37, 211, 289), (15, 72, 1080)]
)
def test_the_side_is_inches_times_dpi(inches: float, dpi: int, side: int) -> None:
    image = render_qr(text=URL, options=RenderOptions(size_inches=inches, dpi=dpi))
    assert (image.width_px, image.height_px) == (side, side)
    with Image.open(io.BytesIO(image.data)) as picture:
        assert picture.size == (side, side)


def test_the_largest_print_is_drawn_and_read_back() -> None:
    image = render_qr(text="x" * 2300, options=RenderOptions(size_inches=15, dpi=600))
    assert image.width_px == 9000
    assert len(image.data) < 200_000


def test_the_same_request_gives_the_same_bytes() -> None:
    for output in ("png", "svg"):
        first = render_qr(text=URL, options=RenderOptions(format=output))
        assert render_qr(text=URL, options=RenderOptions(format=output)) == first


@pytest.mark.parametrize(
    ("options", "field", "words"),
    [
        ({"format": "gif"}, "format", "png, svg"),
        ({"format": "PNG"}, "format", "png, svg"),
        ({"error_correction": "m"}, "error_correction", "L, M, Q, H"),
        ({"size_inches": 0.49}, "size_inches", "0.5 and 15"),
        ({"size_inches": 15.01}, "size_inches", "0.5 and 15"),
        ({"size_inches": float("nan")}, "size_inches", "0.5 and 15"),
        ({"size_inches": float("inf")}, "size_inches", "0.5 and 15"),
        ({"dpi": 71}, "dpi", "72 and 600"),
        ({"dpi": 601}, "dpi", "72 and 600"),
        ({"color": "red"}, "color", "#RRGGBB"),
        ({"color": "#12345"}, "color", "#RRGGBB"),
        ({"color": "#123456\n"}, "color", "#RRGGBB"),
        ({"color": "transparent"}, "color", "#RRGGBB"),
        ({"background": "none"}, "background", "transparent"),
    ],
)
def test_a_wrong_option_is_named(options: dict[str, object], field: str, words: str) -> None:
    error = refuse(**options)
    assert error.field == field
    assert words in error.message


@pytest.mark.parametrize("output", ["png", "svg"])
@pytest.mark.parametrize(
    ("color", "background", "words"),
    [
        ("#fff", "transparent", "Too little contrast: #ffffff on #ffffff"),
        ("#ff0", "transparent", "Too little contrast"),
        ("#123456", "#123456", "Too little contrast: #123456 on #123456"),
        ("#fff", "#000", "Inverted"),
        ("#888", "#003", "Inverted"),
    ],
)
def test_colours_that_cannot_be_scanned_are_rejected(
    output: str, color: str, background: str, words: str
) -> None:
    error = refuse(format=output, color=color, background=background)
    assert error.field == "color"
    assert words in error.message


@pytest.mark.parametrize("output", ["png", "svg"])
@pytest.mark.parametrize(("color", "background"), [("#024", "#ffe"), ("#c00", "transparent")])
def test_dark_on_light_colours_are_accepted(output: str, color: str, background: str) -> None:
    render_qr(text=URL, options=RenderOptions(format=output, color=color, background=background))


@pytest.mark.parametrize(("output", "where"), [("png", "1.8 inches at 300 DPI"), ("svg", "inches")])
def test_a_size_too_small_to_scan_names_one_that_works(output: str, where: str) -> None:
    error = refuse("x" * 2000, format=output, size_inches=0.5)
    assert error.field == "size_inches"
    assert where in error.message


def test_the_named_smallest_size_works() -> None:
    for dpi in (72, 150, 203, 300, 600):
        message = refuse("x" * 900, size_inches=0.5, dpi=dpi).message
        inches = float(message.split("at least ")[1].split()[0])
        render_qr(text="x" * 900, options=RenderOptions(size_inches=inches, dpi=dpi))


def test_data_too_long_for_a_symbol_is_rejected_with_the_limit() -> None:
    assert "use error_correction M" in refuse("x" * 2048, error_correction="H").message
    error = refuse("日" * 2048)
    assert error.field == "data"
    assert "6,144 bytes" in error.message
    assert "error_correction" in error.message
    assert not error.message.endswith("L.")


@pytest.mark.parametrize("text", ["", "\ud800"])
def test_text_that_is_not_valid_unicode_is_rejected(text: str) -> None:
    assert refuse(text).field == "data"
