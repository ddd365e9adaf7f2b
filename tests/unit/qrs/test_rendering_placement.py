"""Which module belongs to which codeword: checked by spoiling codewords and reading the rest."""

import random
from collections.abc import Callable
from typing import Any

import pytest
import segno
import zxingcpp
from PIL import Image
from segno import consts

from qrs.rendering.symbols.placement import (
    NO_CODEWORD,
    Kind,
    get_blocks,
    get_placement,
    list_alignment_centres,
)

_SEGNO_KINDS = {
    Kind.EYE: {consts.TYPE_FINDER_PATTERN_DARK, consts.TYPE_FINDER_PATTERN_LIGHT},
    Kind.SEPARATOR: {consts.TYPE_SEPARATOR},
    Kind.TIMING: {consts.TYPE_TIMING_DARK, consts.TYPE_TIMING_LIGHT},
    Kind.ALIGNMENT: {consts.TYPE_ALIGNMENT_PATTERN_DARK, consts.TYPE_ALIGNMENT_PATTERN_LIGHT},
    Kind.FORMAT: {
        consts.TYPE_FORMAT_DARK,
        consts.TYPE_FORMAT_LIGHT,
        consts.TYPE_DARKMODULE,
    },
    Kind.VERSION: {consts.TYPE_VERSION_DARK, consts.TYPE_VERSION_LIGHT},
    Kind.DATA: {consts.TYPE_DATA_DARK, consts.TYPE_DATA_LIGHT},
    Kind.REMAINDER: {consts.TYPE_DATA_DARK, consts.TYPE_DATA_LIGHT},
}
_QR_ONLY = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])


def fill_symbol(version: int, level: str) -> tuple[bytearray, bytes]:
    """The modules of a full symbol, and the text in it."""
    sizes: Any = consts.ECC
    data_bytes = sum(
        group.num_data * group.num_blocks
        for group in sizes[version][getattr(consts, f"ERROR_LEVEL_{level}")]
    )
    text = "".join(random.Random(version).choices("abcdefghij", k=data_bytes - 3))
    code = segno.make(text, version=version, error=level, mode="byte", boost_error=False)
    return bytearray(b"".join(bytes(row) for row in code.matrix)), text.encode()


def read_modules(modules: bytes) -> bytes | None:
    side = round(len(modules) ** 0.5)
    symbol = Image.frombytes("L", (side, side), bytes(0 if dark else 255 for dark in modules))
    paper = Image.new("L", (side + 8, side + 8), 255)
    paper.paste(symbol, (4, 4))
    large = paper.resize((paper.width * 4, paper.height * 4), Image.Resampling.NEAREST)
    found = zxingcpp.read_barcodes(large, formats=_QR_ONLY)
    return bytes(found[0].bytes) if found else None


def spoil(modules: bytearray, version: int, level: str, choose: Callable[[int], int]) -> bytes:
    """Invert all modules of choose(correctable) codewords of each block."""
    placement, blocks = get_placement(version), get_blocks(version, level)
    victims: set[int] = set()
    for block, correctable in enumerate(blocks.correctable):
        mine = [word for word, owner in enumerate(blocks.block_of) if owner == block]
        victims |= set(random.Random(block).sample(mine, choose(correctable)))
    return bytes(
        dark ^ (word in victims) for dark, word in zip(modules, placement.codewords, strict=True)
    )


@pytest.mark.parametrize(
    ("version", "level"),
    [(3, "L"), (4, "H"), (5, "Q"), (7, "M"), (8, "H"), (10, "Q"), (13, "L"), (16, "H"), (40, "M")],
)
def test_blocks_repair_as_many_codewords_as_stated_and_not_one_more(
    version: int, level: str
) -> None:
    modules, content = fill_symbol(version, level)
    assert read_modules(bytes(modules)) == content
    assert read_modules(spoil(modules, version, level, lambda most: most)) == content
    assert read_modules(spoil(modules, version, level, lambda most: most + 1)) is None


@pytest.mark.parametrize("version", range(1, 41))
def test_function_patterns_are_where_the_encoder_draws_them(version: int) -> None:
    code = segno.make("a", version=version, micro=False)
    placement = get_placement(version)
    for row, line in enumerate(code.matrix_iter(border=0, verbose=True)):
        for column, drawn in enumerate(line):
            if (row, column) == (8, placement.modules - 9):
                continue  # segno 1.6.6 calls this format information, which begins one later
            assert drawn in _SEGNO_KINDS[placement.get_kind(row, column)], (row, column)


@pytest.mark.parametrize("version", range(1, 41))
@pytest.mark.parametrize("level", "LMQH")
def test_every_codeword_has_eight_modules_and_a_block(version: int, level: str) -> None:
    placement, blocks = get_placement(version), get_blocks(version, level)
    counts = [0] * len(blocks.block_of)
    for word in placement.codewords:
        if word != NO_CODEWORD:
            counts[word] += 1
    assert set(counts) == {8}
    assert set(blocks.block_of) == set(range(len(blocks.correctable)))


def test_alignment_patterns_avoid_the_eyes() -> None:
    assert list_alignment_centres(1) == []
    assert list_alignment_centres(2) == [(18, 18)]
    assert len(list_alignment_centres(7)) == 6
    assert (22, 22) in list_alignment_centres(7)
    assert len(list_alignment_centres(40)) == 46
