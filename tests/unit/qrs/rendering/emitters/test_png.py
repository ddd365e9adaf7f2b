"""PNG: chunks, exact pixels, and which kind of pixels a picture gets."""

import struct
import threading
import zlib
from typing import Any

import pytest
from PIL import Image

from qrs.rendering import RenderingError
from qrs.rendering.emitters.png import write_png
from qrs.rendering.emitters.png.grid import read_grid
from qrs.rendering.geometry.compose import compose_picture
from qrs.rendering.options import PATTERNS, RenderOptions
from qrs.rendering.symbols.encode import encode_symbol
from tests.support.codes import URL, read_codes
from tests.support.print_files import GRADIENT, compose, make_png, open_png

PALETTE, RGB, RGBA = 3, 2, 6
ONE_BIT, SMOOTH = (1, PALETTE), (8, PALETTE)


def read_chunks(data: bytes) -> dict[bytes, bytes]:
    """Each once, their checksums verified, and nothing after the last."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    chunks: dict[bytes, bytes] = {}
    at = 8
    while at < len(data):
        (length,), kind = struct.unpack(">I", data[at : at + 4]), data[at + 4 : at + 8]
        body = data[at + 8 : at + 8 + length]
        (checksum,) = struct.unpack(">I", data[at + 8 + length : at + 12 + length])
        assert checksum == zlib.crc32(kind + body)
        assert kind not in chunks
        chunks[kind] = body
        at += 12 + length
    assert next(reversed(chunks)) == b"IEND"
    return chunks


STYLES: list[tuple[dict[str, Any], tuple[int, int]]] = [
    ({}, ONE_BIT),
    ({"color": "#00000080", "background": "#ffffffee"}, ONE_BIT),
    ({"color": "#123", "eye_color": "#112233"}, ONE_BIT),
    ({"eye_color": "#123"}, (8, RGBA)),
    ({"eye_color": "#123", "background": "#fff"}, (8, RGB)),
    ({"eye_color": "#123", "background": "#ffffff80"}, (8, RGBA)),
    ({"eye_shape": "circle"}, SMOOTH),
    *(({"pattern": pattern}, SMOOTH) for pattern in PATTERNS if pattern != "squares"),
    ({"pattern": "dot", "color": "#00808080", "background": "#ffffff80"}, SMOOTH),
    (GRADIENT, (8, RGBA)),
    ({**GRADIENT, "background": "white", "gradient_type": "radial"}, (8, RGB)),
    ({"logo": "round"}, (8, RGBA)),
    ({"logo": "round", "background": "white"}, (8, RGB)),
]


@pytest.mark.parametrize(("style", "kind"), STYLES)
def test_every_style_has_the_right_kind_of_pixels(
    style: dict[str, Any], kind: tuple[int, int]
) -> None:
    data = make_png(**style, size_inches=1.5, dpi=250)
    assert data == make_png(**style, size_inches=1.5, dpi=250)
    chunks = read_chunks(data)
    width, height, *rest = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert (width, height) == (375, 375)
    assert tuple(rest) == (*kind, 0, 0, 0)
    assert (b"PLTE" in chunks) == (kind[1] == PALETTE)
    assert chunks[b"sRGB"] == b"\0"
    assert read_codes(open_png(data)) == [URL]


@pytest.mark.parametrize("dpi", [72, 96, 150, 211, 300, 599, 600])
@pytest.mark.parametrize("pattern", ["squares", "dot"])
def test_the_resolution_is_exact(dpi: int, pattern: str) -> None:
    data = make_png(dpi=dpi, size_inches=15, pattern=pattern)
    chunks = read_chunks(data)
    across, down, unit = struct.unpack(">IIB", chunks[b"pHYs"])
    assert across == down
    assert abs(across - dpi / 0.0254) <= 1
    assert unit == 1
    assert struct.unpack(">I", chunks[b"IHDR"][:4]) == (round(15 * dpi),)


@pytest.mark.parametrize("side", [(1.37, 211), (2, 300), (3.001, 77)])
def test_modules_of_squares_are_whole_pixels(side: tuple[float, int]) -> None:
    options = RenderOptions(size_inches=side[0], dpi=side[1], background="#fff")
    symbol = encode_symbol(URL, options)
    picture = open_png(write_png(compose_picture(symbol, options), options)).convert("L")
    side_px = options.side_px
    module_px = side_px // (symbol.modules + 8)
    before = (side_px - symbol.modules * module_px) // 2
    small = Image.frombytes("L", (symbol.modules,) * 2, b"".join(symbol.rows))
    expected = Image.new("L", (side_px, side_px), 255)
    modules = small.point([255, 0, *[0] * 254])
    expected.paste(modules.resize((symbol.modules * module_px,) * 2, 0), (before, before))
    assert picture.tobytes() == expected.tobytes()


def test_squares_that_cannot_be_whole_pixels_are_refused() -> None:
    with pytest.raises(RenderingError, match="at 72 DPI") as refused:
        make_png(size_inches=0.5, dpi=72)
    assert refused.value.field == "size_inches"


@pytest.mark.parametrize("pattern", PATTERNS)
def test_only_squares_are_recognised_as_such(pattern: str) -> None:
    picture, options = compose(pattern=pattern)
    grid = read_grid(picture)
    assert (grid is not None) == (pattern == "squares")
    if grid is not None:
        rows = encode_symbol(URL, options).rows
        assert [row[4:-4] for row in grid[4:-4]] == list(rows)


def test_a_transparent_ground_is_white_to_those_who_ignore_transparency() -> None:
    for pattern in ("squares", "dot"):
        chunks = read_chunks(make_png(pattern=pattern, color="#135"))
        colors = [tuple(chunks[b"PLTE"][at : at + 3]) for at in range(0, len(chunks[b"PLTE"]), 3)]
        assert {(0x11, 0x33, 0x55), (255, 255, 255)} == set(colors)
        assert min(chunks[b"tRNS"]) == 0


def test_the_palette_of_smooth_shapes_leads_from_the_color_to_the_ground() -> None:
    chunks = read_chunks(make_png(pattern="dot", color="#204060", background="#fff"))
    assert b"tRNS" not in chunks
    palette = chunks[b"PLTE"]
    assert (palette[:3], palette[-3:], len(palette)) == (b"\x20\x40\x60", b"\xff\xff\xff", 768)
    assert list(palette[::3]) == sorted(palette[::3])
    clear = read_chunks(make_png(pattern="dot", color="#20406080"))[b"tRNS"]
    assert (clear[0], clear[-1]) == (128, 0)


@pytest.mark.parametrize("style", [{"pattern": "dot"}, {**GRADIENT, "background": "#ffe"}])
def test_bands_leave_no_seams(style: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    whole = open_png(make_png(**style, size_inches=2, dpi=150))
    monkeypatch.setattr("qrs.rendering.emitters.png.bands._BAND_PX", 37)
    banded = open_png(make_png(**style, size_inches=2, dpi=150))
    differences = [abs(a - b) for a, b in zip(whole.tobytes(), banded.tobytes(), strict=True)]
    # Of 255, and at the seams only: PDFium clips curves there.
    assert max(differences) <= 2


def test_threads_wait_for_each_other() -> None:
    """PDFium crashes, or mixes up pictures, when two threads are in it."""
    expected = make_png(pattern="star", size_inches=1)
    drawn: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: drawn.append(make_png(pattern="star", size_inches=1)))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert drawn == [expected] * 6
