"""What each module of a symbol carries: a function pattern, or a codeword of a block.

Source: ISO/IEC 18004:2015 sections 6.3 (function patterns), 7.6 (blocks) and 7.7.3 (placement).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Any

from segno import consts

EYE_MODULES = 7
NO_CODEWORD = -1

_TIMING = 6  # the row and the column of the timing patterns
_FORMAT = 8  # the row and the column of the format information
_HAS_VERSION_FROM = 7
_LEVELS = {
    "L": consts.ERROR_LEVEL_L,
    "M": consts.ERROR_LEVEL_M,
    "Q": consts.ERROR_LEVEL_Q,
    "H": consts.ERROR_LEVEL_H,
}
# Codewords that detect errors instead of correcting them. Source: table 9, footnote.
_MISDECODE_PROTECTION = {
    (1, "L"): 3,
    (1, "M"): 2,
    (1, "Q"): 1,
    (1, "H"): 1,
    (2, "L"): 2,
    (3, "L"): 1,
}
_GROUPS: Any = consts.ECC  # by version and level


class Kind(IntEnum):
    """What a module is for. EYE: of a finder pattern. REMAINDER: no codeword reaches it."""

    DATA = 0
    EYE = 1
    SEPARATOR = 2
    TIMING = 3
    ALIGNMENT = 4
    FORMAT = 5
    VERSION = 6
    REMAINDER = 7


@dataclass(frozen=True, slots=True)
class Placement:
    """The modules of every symbol of a version, row by row from the top.

    kinds: one Kind per module. codewords: the place of each module's codeword in the interleaved
    sequence, or NO_CODEWORD.
    """

    modules: int
    kinds: bytes
    codewords: tuple[int, ...]

    def get_kind(self, row: int, column: int) -> Kind:
        return Kind(self.kinds[row * self.modules + column])


@dataclass(frozen=True, slots=True)
class Blocks:
    """The error correction of a version and level.

    block_of: the block of each codeword of the interleaved sequence. correctable: for each block,
    the number of wrong codewords that it can still repair.
    """

    block_of: tuple[int, ...]
    correctable: tuple[int, ...]


@lru_cache(maxsize=40)
def get_placement(version: int) -> Placement:
    modules = 17 + 4 * version
    kinds = _mark_function_patterns(version, modules)
    codewords = [NO_CODEWORD] * len(kinds)
    bits = 8 * sum(block.num_total * block.num_blocks for block in _GROUPS[version][0])
    for bit, place in enumerate(_walk(modules, kinds)):
        if bit < bits:
            codewords[place] = bit // 8
        else:
            kinds[place] = Kind.REMAINDER
    return Placement(modules=modules, kinds=bytes(kinds), codewords=tuple(codewords))


@lru_cache(maxsize=160)
def get_blocks(version: int, error_correction: str) -> Blocks:
    """error_correction: L, M, Q or H."""
    sizes = [
        (group.num_data, group.num_total - group.num_data)
        for group in _GROUPS[version][_LEVELS[error_correction]]
        for _ in range(group.num_blocks)
    ]
    protection = _MISDECODE_PROTECTION.get((version, error_correction), 0)
    return Blocks(
        block_of=(*_interleave([data for data, _ in sizes]), *_interleave([ec for _, ec in sizes])),
        correctable=tuple((ec - protection) // 2 for _, ec in sizes),
    )


def list_alignment_centres(version: int) -> list[tuple[int, int]]:
    """Row and column of the middle of each alignment pattern."""
    places = consts.ALIGNMENT_POS[version - 2] if version > 1 else ()
    if not places:
        return []
    first, last = places[0], places[-1]
    in_an_eye = {(first, first), (first, last), (last, first)}
    return [(row, column) for row in places for column in places if (row, column) not in in_an_eye]


def _interleave(sizes: list[int]) -> Iterator[int]:
    """Blocks in the order in which one codeword after the other is taken from them."""
    for index in range(max(sizes)):
        yield from (block for block, size in enumerate(sizes) if index < size)


def _mark_function_patterns(version: int, modules: int) -> bytearray:
    kinds = bytearray(modules * modules)

    def fill(kind: Kind, top: int, left: int, height: int, width: int) -> None:
        top, height = max(top, 0), min(top + height, modules) - max(top, 0)
        left, width = max(left, 0), min(left + width, modules) - max(left, 0)
        for row in range(top, top + height):
            kinds[row * modules + left : row * modules + left + width] = bytes([kind]) * width

    fill(Kind.TIMING, _TIMING, 0, 1, modules)
    fill(Kind.TIMING, 0, _TIMING, modules, 1)
    for row, column in list_alignment_centres(version):
        fill(Kind.ALIGNMENT, row - 2, column - 2, 5, 5)
    far = modules - EYE_MODULES
    fill(Kind.FORMAT, 0, 0, _FORMAT + 1, _FORMAT + 1)
    fill(Kind.FORMAT, _FORMAT, modules - 8, 1, 8)
    fill(Kind.FORMAT, modules - 8, _FORMAT, 8, 1)  # with the module that is always dark
    kinds[_FORMAT * modules + _TIMING] = kinds[_TIMING * modules + _FORMAT] = Kind.TIMING
    if version >= _HAS_VERSION_FROM:
        fill(Kind.VERSION, 0, modules - 11, 6, 3)
        fill(Kind.VERSION, modules - 11, 0, 3, 6)
    for top, left in ((0, 0), (0, far), (far, 0)):
        fill(Kind.SEPARATOR, top - 1, left - 1, EYE_MODULES + 2, EYE_MODULES + 2)
    for top, left in ((0, 0), (0, far), (far, 0)):
        fill(Kind.EYE, top, left, EYE_MODULES, EYE_MODULES)
    return kinds


def _walk(modules: int, kinds: bytearray) -> Iterator[int]:
    """The modules without a function pattern, in the order of the bits."""
    upward = True
    for right in range(modules - 1, 0, -2):
        # The column of the vertical timing pattern is left out of the pairs.
        pair = right if right > _TIMING else right - 1
        for row in range(modules - 1, -1, -1) if upward else range(modules):
            for column in (pair, pair - 1):
                place = row * modules + column
                if kinds[place] == Kind.DATA:
                    yield place
        upward = not upward
