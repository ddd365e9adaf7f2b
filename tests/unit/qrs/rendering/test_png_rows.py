"""Reading PNGs row by row: the same pixels as any viewer, and nothing that is broken."""

import io
import random
import struct
import zlib

import pytest
from PIL import Image

from qrs.rendering import RenderOptions, render_qr
from qrs.rendering.errors import BrokenImageError
from qrs.rendering.proof.rasters.png_rows import read_thinned

SIDE, DPI = 96, 300
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def save(image: Image.Image, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(DPI, DPI), **options)
    return out.getvalue()


def draw(mode: str) -> Image.Image:
    """Noise and a slope, so that a writer has a use for every filter."""
    noise = Image.frombytes("L", (SIDE, SIDE), random.Random(1).randbytes(SIDE * SIDE))
    slope = Image.linear_gradient("L").resize((SIDE, SIDE))
    channels = [slope, noise, slope.rotate(90), Image.blend(slope, noise, 0.2)]
    if mode == "P":
        return slope.quantize(64)
    return Image.merge(mode, channels[: len(mode)])


def pack_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def build(rows: bytes, *, height: int, resolution: int = round(DPI / 0.0254)) -> bytes:
    """An RGB file of 10 pixels a row with these filtered rows."""
    return (
        _SIGNATURE
        + pack_chunk(b"IHDR", struct.pack(">IIBBBBB", 10, height, 8, 2, 0, 0, 0))
        + pack_chunk(b"pHYs", struct.pack(">IIB", resolution, resolution, 1))
        + pack_chunk(b"IDAT", zlib.compress(rows))
        + pack_chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("mode", ["P", "RGB", "RGBA"])
@pytest.mark.parametrize("step", [1, 2, 3, 7, 60])
def test_kept_pixels_are_those_of_the_file(mode: str, step: int) -> None:
    image = draw(mode)
    kept = read_thinned(save(image), width_px=SIDE, dpi=DPI, step=step).image
    columns = range(step // 2, SIDE, step)
    assert kept.size == (len(columns), len(columns))
    expected = image.convert("RGBA")
    pixels = kept.convert("RGBA")
    for y, row in enumerate(columns):
        for x, column in enumerate(columns):
            assert pixels.getpixel((x, y)) == expected.getpixel((column, row))


def test_transparency_of_a_palette_is_kept() -> None:
    image = draw("P")
    alphas = bytes(range(64))
    kept = read_thinned(save(image, transparency=alphas), width_px=SIDE, dpi=DPI, step=5).image
    assert kept.info["transparency"] == alphas


@pytest.mark.parametrize("options", [{}, {"background": "#ffe"}, {"size_inches": 1.37, "dpi": 211}])
def test_no_flipped_bit_goes_unnoticed(options: dict[str, object]) -> None:
    wanted = RenderOptions(**options)  # type: ignore[arg-type]
    data = render_qr(text="https://example.com/", options=wanted).data
    chance = random.Random(7)
    for place in [*range(60), *chance.sample(range(len(data)), 200)]:
        spoilt = bytearray(data)
        spoilt[place] ^= 1 << chance.randrange(8)
        with pytest.raises(BrokenImageError):
            read_thinned(bytes(spoilt), width_px=wanted.side_px, dpi=wanted.dpi, step=1)


@pytest.mark.parametrize("missing", [1, 4, 12, 20, 100])
def test_a_truncated_file_is_noticed(missing: int) -> None:
    data = save(draw("RGB"))
    with pytest.raises(BrokenImageError):
        read_thinned(data[:-missing], width_px=SIDE, dpi=DPI, step=1)


def test_rows_that_are_too_few_too_many_or_wrongly_filtered_are_noticed() -> None:
    row = b"\1" + bytes(30)
    assert read_thinned(build(row * 4, height=4), width_px=10, dpi=DPI, step=1).height_px == 4
    for rows in (row * 3, row * 5, row * 4 + b"\0", row * 3 + b"\5" + bytes(30)):
        with pytest.raises(BrokenImageError):
            read_thinned(build(rows, height=4), width_px=10, dpi=DPI, step=1)


def test_a_wrong_width_or_resolution_is_noticed() -> None:
    data = save(draw("RGB"))
    with pytest.raises(BrokenImageError, match="wide"):
        read_thinned(data, width_px=SIDE + 1, dpi=DPI, step=1)
    with pytest.raises(BrokenImageError, match="resolution"):
        read_thinned(data, width_px=SIDE, dpi=DPI + 1, step=1)
    unmeasured = build(b"\0" * 31, height=1, resolution=1)
    with pytest.raises(BrokenImageError, match="resolution"):
        read_thinned(unmeasured, width_px=10, dpi=DPI, step=1)
