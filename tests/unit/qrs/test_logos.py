"""Logos become small PNGs, or a refusal that names the field they came in."""

import base64
import io
import struct
import zlib
from contextlib import suppress
from typing import Any

import pytest
import segno
from PIL import Image

from qrs.logos import MAX_DATA_URI_LENGTH, MAX_LOGO_BYTES, decode_data_uri, encode_logo
from qrs.logos.encoding import MAX_PNG_BYTES
from qrs.rendering import RenderingError
from tests.support.pictures import (
    make_jpeg_bomb,
    make_lying_png,
    make_photo,
    make_picture,
    make_png_bomb,
    make_svg,
)

KINDS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")


def save(kind: str, size: tuple[int, int] = (300, 200), **options: Any) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "#0b57a4").save(written, kind, **options)
    return written.getvalue()


def get_refusal(data: bytes) -> str:
    with pytest.raises(RenderingError) as caught:
        encode_logo(data, field="logo_file")
    assert caught.value.field == "logo_file"
    return caught.value.message


@pytest.mark.parametrize("kind", KINDS)
def test_each_format_is_read(kind: str) -> None:
    logo = encode_logo(save(kind), field="logo")
    assert (logo.width_px, logo.height_px) == (300, 200)
    with Image.open(io.BytesIO(logo.png)) as image:
        assert (image.format, image.mode, image.size) == ("PNG", "RGB", (300, 200))
        pixel = image.getpixel((150, 100))
    assert isinstance(pixel, tuple)
    differences = [abs(a - b) for a, b in zip(pixel, (11, 87, 164), strict=True)]
    assert max(differences) < 6


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_file_gives_the_same_bytes(kind: str) -> None:
    assert encode_logo(save(kind), field="logo") == encode_logo(save(kind), field="logo_url")


@pytest.mark.parametrize("kind", ["ICO", "PPM", "TGA", "ICNS", "DDS", "SGI", "PCX"])
def test_other_formats_that_pillow_reads_are_refused(kind: str) -> None:
    assert "PNG, JPEG, GIF, BMP, TIFF or WebP" in get_refusal(save(kind, (64, 64)))


@pytest.mark.parametrize(
    "data",
    [
        make_svg(),
        b'<?xml version="1.0"?>' + make_svg(),
        b"\xef\xbb\xbf\n " + make_svg(),
        b"<!-- logo --><SVG></SVG>",
    ],
)
def test_svg_is_refused_by_name(data: bytes) -> None:
    assert "SVG logos are not taken" in get_refusal(data)


def test_empty_and_large_files_are_refused_before_they_are_read() -> None:
    assert get_refusal(b"") == "The file is empty."
    assert "over 2 MB" in get_refusal(b"\x89PNG\r\n\x1a\n" + b"\0" * MAX_LOGO_BYTES)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.02, 0.3, 0.9])
def test_truncated_files_are_refused(kind: str, share: float) -> None:
    written = io.BytesIO()
    noise = Image.merge("RGB", [Image.effect_noise((90, 90), 90) for _ in range(3)])
    noise.save(written, kind)
    data = written.getvalue()
    message = get_refusal(data[: int(len(data) * share)])
    assert "damaged" in message or "no picture" in message


@pytest.mark.parametrize("kind", KINDS)
def test_flipped_bytes_end_in_a_logo_or_a_refusal(kind: str) -> None:
    data = save(kind, (60, 40))
    for place in range(0, len(data), max(1, len(data) // 150)):
        broken = data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]
        with suppress(RenderingError):
            assert encode_logo(broken, field="logo").png


@pytest.mark.parametrize("kind", [1, 2, 4, 5, 7, 9, 11, 99])
def test_a_photo_with_nonsense_in_its_metadata_is_read(kind: int) -> None:
    """Of any type in place of a resolution, beside the orientation that counts."""
    entries = struct.pack("<HHIHH", 0x0112, 3, 1, 6, 0) + b"".join(
        struct.pack("<HHI4s", tag, kind, 1, b"x") for tag in (0x011A, 0x011B)
    )
    exif = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 3) + entries + bytes(4)
    logo = encode_logo(save("JPEG", (60, 40), exif=exif), field="logo")
    assert (logo.width_px, logo.height_px) == (40, 60)


def test_bombs_are_refused_by_their_header() -> None:
    assert "20 million pixels" in get_refusal(make_png_bomb())
    assert "damaged" in get_refusal(make_lying_png())


@pytest.mark.parametrize(("width", "height"), [(2**31 - 1, 2**31 - 1), (100_000, 201), (0, 5)])
def test_absurd_sizes_are_refused(width: int, height: int) -> None:
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + header
    png = b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    get_refusal(png)


@pytest.mark.parametrize(
    ("size", "scaled"), [((4000, 3000), (1024, 768)), ((500, 2048), (250, 1024)), ((1, 1), (1, 1))]
)
def test_large_pictures_are_scaled(size: tuple[int, int], scaled: tuple[int, int]) -> None:
    logo = encode_logo(save("PNG", size), field="logo")
    assert (logo.width_px, logo.height_px) == scaled


def test_what_compresses_badly_is_made_smaller_still() -> None:
    logo = encode_logo(make_photo(), field="logo")
    assert len(logo.png) <= MAX_PNG_BYTES
    assert logo.width_px < 1024


def test_a_photo_is_turned_upright_and_loses_its_metadata() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned to the right
    exif[0x010E] = "A secret place"
    logo = encode_logo(save("JPEG", (300, 200), exif=exif.tobytes()), field="logo")
    assert (logo.width_px, logo.height_px) == (200, 300)
    assert b"secret" not in logo.png
    with Image.open(io.BytesIO(logo.png)) as image:
        assert image.info == {}


def read_levels(data: bytes) -> list[int]:
    """Grey at a quarter and at three quarters of the height."""
    with Image.open(io.BytesIO(encode_logo(data, field="logo").png)) as image:
        grey = image.convert("L")
        return [int(grey.getpixel((20, y))) for y in (10, 30)]  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
@pytest.mark.parametrize(
    ("mode", "code", "white"),
    [
        ("I;16", "H", 65_535),
        ("I", "i", 65_535),
        ("I", "i", 255),
        ("F", "f", 1.0),
        ("F", "f", 255.0),
    ],
)
def test_greys_of_more_bits_keep_their_levels(
    kind: str, mode: str, code: str, white: float
) -> None:
    """From black at the top to white at the bottom."""
    if kind == "PNG" and mode != "I;16":
        pytest.skip("PNG has no such levels")
    number = float if code == "f" else int
    levels = [number(white * y / 40) for y in range(41) for _ in range(40)]
    picture = Image.frombytes(mode, (40, 41), struct.pack(f"<{len(levels)}{code}", *levels))
    written = io.BytesIO()
    picture.save(written, kind)
    assert read_levels(written.getvalue()) == pytest.approx([64, 191], abs=1)


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_inks_become_the_colours_that_they_print(kind: str) -> None:
    written = io.BytesIO()
    Image.new("RGB", (40, 40), "#c02040").convert("CMYK").save(written, kind)
    with Image.open(io.BytesIO(encode_logo(written.getvalue(), field="logo").png)) as image:
        assert image.getpixel((20, 20)) == (192, 32, 64)


def test_a_jpeg_of_thousands_of_scans_is_refused_unread() -> None:
    """Each takes a millisecond and 36 bytes: the largest file would take a minute."""
    assert "too much time or memory" in get_refusal(make_jpeg_bomb(scans=5_000))
    assert encode_logo(make_jpeg_bomb(side=400, scans=60), field="logo").width_px == 400


def test_transparency_stays() -> None:
    logo = encode_logo(make_picture(colour="#0b57a480"), field="logo")
    with Image.open(io.BytesIO(logo.png)) as image:
        assert image.mode == "RGBA"


def test_the_first_frame_is_shown() -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("#ff0000", "#00ff00")]
    written = io.BytesIO()
    frames[0].save(written, "GIF", save_all=True, append_images=frames[1:])
    logo = encode_logo(written.getvalue(), field="logo")
    with Image.open(io.BytesIO(logo.png)) as image:
        assert image.convert("RGB").getpixel((5, 5)) == (255, 0, 0)


@pytest.mark.parametrize("head", ["data:image/png;base64,", "DATA:image/svg+xml;BASE64,"])
def test_data_uris_are_read_whatever_they_declare(head: str) -> None:
    data = make_picture()
    assert decode_data_uri(head + base64.b64encode(data).decode()) == data


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "iVBORw0KGgo=",
        "https://example.com/logo.png",
        "data:,x",
        "data:text/plain;base64,AAAA",
        "data:image/png,AAAA",
        "data:image/png;base64,AAA",
        "data:image/png;base64,AA AA",
        "data:image/png;base64,AA-_",
        "data:image/png;base64,é",
    ],
)
def test_other_texts_are_no_data_uris(raw: str) -> None:
    with pytest.raises(RenderingError) as caught:
        decode_data_uri(raw)
    assert caught.value.field == "logo"


def test_the_largest_logo_fits_into_a_data_uri() -> None:
    text = (
        "data:image/vnd.microsoft.icon;base64," + base64.b64encode(b"\0" * MAX_LOGO_BYTES).decode()
    )
    assert len(text) <= MAX_DATA_URI_LENGTH


@pytest.mark.parametrize("degrees", [0, 90, 30])
@pytest.mark.parametrize("light", ["white", None])
@pytest.mark.parametrize("scale", [3, 12])
def test_a_logo_that_is_a_code_itself_is_refused_by_name(
    scale: int, light: str | None, degrees: int
) -> None:
    written = io.BytesIO()
    segno.make("https://other.example/").save(written, kind="png", scale=scale, light=light)
    turned = Image.open(written).convert("RGBA").rotate(degrees, expand=True)
    file = io.BytesIO()
    turned.save(file, "PNG")
    with pytest.raises(RenderingError, match="itself a QR code"):
        encode_logo(file.getvalue(), field="logo")
