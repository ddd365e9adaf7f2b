"""Symbols: every reader finds the same text, and the error correction is the highest that fits."""

import warnings
from collections.abc import Callable

import cv2
import numpy as np
import pytest
import segno
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from qrs.rendering import RenderingError, RenderOptions
from qrs.rendering.symbols.encode import encode_symbol
from qrs.rendering.symbols.placement import get_blocks, get_placement
from qrs.rendering.symbols.symbol import Symbol
from tests.support.codes import URL, draw_svg, rasterize

pyzbar = pytest.importorskip(
    "pyzbar.pyzbar", reason="libzbar0 is not installed", exc_type=ImportError
)

TEXTS = {
    "French": "Café à l'été, garçon: œuvre naïve, 5 €",
    "German": "Blüte, Größe, Straße, Zürich",
    "Japanese": "日本語のメニュー、ｶﾅも",
    "emoji": "Menu 🍕🎉 👩‍🍳",
    "Greek": "Καλημέρα κόσμε",
}
PLAIN = [URL, "HELLO WORLD", "0123456789", "WIFI:T:WPA;S:a;P:b;;"]
LEVELS = "LMQH"


def read_zxing(image: Image.Image) -> zxingcpp.Barcode:
    (barcode,) = zxingcpp.read_barcodes(image, text_mode=zxingcpp.TextMode.Plain)
    return barcode


def read_zbar(image: Image.Image) -> str:
    (found,) = pyzbar.decode(image)
    return str(found.data.decode())


def read_opencv(image: Image.Image) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        text, _, _ = cv2.QRCodeDetector().detectAndDecode(np.asarray(image))
    return text


def read_level(text: str, **options: str) -> Symbol:
    return encode_symbol(text, RenderOptions(**options))  # type: ignore[arg-type]


@pytest.mark.parametrize("language", TEXTS)
def test_all_readers_agree_on_text_that_is_not_ascii(language: str) -> None:
    text = TEXTS[language]
    image = rasterize(draw_svg(text), module_px=8).convert("L")
    assert read_zxing(image).text == text
    assert read_zbar(image) == text
    assert read_opencv(image) == text


# Which modules each mask turns over. Source: ISO/IEC 18004 table 10.
MASKS: list[Callable[[int, int], bool]] = [
    lambda row, column: (row + column) % 2 == 0,
    lambda row, _: row % 2 == 0,
    lambda _, column: column % 3 == 0,
    lambda row, column: (row + column) % 3 == 0,
    lambda row, column: (row // 2 + column // 3) % 2 == 0,
    lambda row, column: row * column % 2 + row * column % 3 == 0,
    lambda row, column: (row * column % 2 + row * column % 3) % 2 == 0,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2 == 0,
]


def read_mask(image: Image.Image) -> int:
    extra = read_zxing(image).extra
    assert isinstance(extra, dict)
    return int(extra["DataMask"])


def read_first_bits(text: str) -> str:
    """The first 16 bits of the data, from the modules."""
    symbol = read_level(text)
    image = rasterize(draw_svg(text), module_px=4).convert("L")
    turns_over = MASKS[read_mask(image)]
    placement = get_placement(symbol.version)
    blocks = len(get_blocks(symbol.version, symbol.error_correction).correctable)
    bits: dict[int, list[tuple[int, int]]] = {0: [], blocks: []}
    for place, codeword in enumerate(placement.codewords):
        if codeword in bits:
            bits[codeword].append(divmod(place, symbol.modules))
    # Codewords at the right end go upward, two modules in a row, the right one first.
    return "".join(
        str(int(symbol.rows[row][column] ^ turns_over(row, column)))
        for codeword in (0, blocks)
        for row, column in sorted(bits[codeword], key=lambda place: (-place[0], -place[1]))
    )


@pytest.mark.parametrize("text", ["Blüte", "日", "é" * 10])
def test_text_that_is_not_ascii_says_that_it_is_utf_8(text: str) -> None:
    assert read_first_bits(text) == "0111" + f"{26:08b}" + "0100"


@pytest.mark.parametrize("text", ["a", "HELLO", "0123456789"])
def test_ascii_has_no_eci_which_hand_scanners_would_print(text: str) -> None:
    length, first = f"{len(text):08b}", f"{ord(text[0]):08b}"
    assert read_first_bits(text) == "0100" + length + first[:4]


@pytest.mark.parametrize("text", PLAIN)
def test_all_readers_agree_on_ascii(text: str) -> None:
    image = rasterize(draw_svg(text), module_px=8).convert("L")
    assert read_zxing(image).text == read_zbar(image) == read_opencv(image) == text


@settings(deadline=None, max_examples=50)
@given(st.text(min_size=1, max_size=150).filter(lambda text: text.isprintable()))
def test_any_text_is_read_back(text: str) -> None:
    image = rasterize(draw_svg(text), module_px=4).convert("L")
    assert read_zxing(image).bytes == text.encode()


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("text", [URL, "Blüte", "x" * 300, "日" * 90])
def test_the_error_correction_is_the_highest_of_the_smallest_version(text: str, level: str) -> None:
    symbol = read_level(text, error_correction=level)
    smallest = {
        wanted: int(segno.make(
            text, error=wanted, mode="byte", encoding="utf-8", eci=not text.isascii(), micro=False,
            boost_error=False,
        ).version)
        for wanted in LEVELS
    }  # fmt: skip
    assert symbol.version == smallest[level]
    assert symbol.error_correction == max(
        (wanted for wanted in LEVELS if smallest[wanted] <= symbol.version), key=LEVELS.index
    )
    assert symbol.modules == 17 + 4 * symbol.version
    assert symbol.total_modules(6) == symbol.modules + 12


@pytest.mark.parametrize(("level", "limit"), [("L", 2953), ("M", 2331), ("Q", 1663), ("H", 1273)])
@pytest.mark.parametrize(("letter", "spare"), [("x", 0), ("é", 1)])
def test_the_largest_text_fits_and_one_byte_more_is_refused_with_the_limit(
    level: str, limit: int, letter: str, spare: int
) -> None:
    """The designator of a character set takes a byte of the largest symbol."""
    limit -= spare
    longest = letter * (limit // len(letter.encode())) + "x" * (limit % len(letter.encode()))
    assert read_level(longest, error_correction=level).version == 40
    with pytest.raises(RenderingError) as caught:
        read_level(longest + "x", error_correction=level)
    assert caught.value.field == "data"
    assert f"at most {limit:,}" in caught.value.message


def test_a_symbol_is_never_a_micro_code_nor_in_another_mode() -> None:
    assert read_level("1").version == 1
    # As digits or as Kanji these would fit smaller symbols.
    assert read_level("0" * 18).version == 2
    assert read_level("\u70b9" * 10).version == 3
