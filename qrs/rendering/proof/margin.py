"""How much of the error correction is left, exactly.

Source: ISO/IEC 15415 unused error correction (UEC).
"""

from collections import Counter

from qrs.rendering.proof.parts import SymbolParts
from qrs.rendering.symbols.placement import NO_CODEWORD, Kind, get_blocks, get_placement
from qrs.rendering.symbols.symbol import Symbol

_FIXED = (Kind.TIMING, Kind.ALIGNMENT)


def measure_margin(read: bytes, symbol: Symbol) -> float:
    """The unused share of the worst block. Below 0, nothing reads the symbol.

    read: 1 for each module that is dark, row by row.
    """
    codewords = get_placement(symbol.version).codewords
    blocks = get_blocks(symbol.version, symbol.error_correction)
    expected = b"".join(symbol.rows)
    wrong_codewords = {
        codeword
        for codeword, is_dark, should_be in zip(codewords, read, expected, strict=True)
        if is_dark != should_be
    } - {NO_CODEWORD}
    wrong = Counter(blocks.block_of[codeword] for codeword in wrong_codewords)
    return min(1 - wrong[block] / most for block, most in enumerate(blocks.correctable))


def measure_fixed_patterns(read: bytes, parts: SymbolParts) -> float:
    """The wrong share of the worst of timing, alignment and eyes, 0 to 1, beside the logo.

    For an alignment pattern under it there is a cap of its own.
    """
    shares = [_measure_kind(read, parts, kind) for kind in _FIXED]
    eyes = [(place, 1) for place in parts.borders + parts.centers]
    eyes += [(place, 0) for place in parts.gaps]
    shares.append(sum(read[place] != should_be for place, should_be in eyes) / len(eyes))
    return max(shares)


def _measure_kind(read: bytes, parts: SymbolParts, kind: Kind) -> float:
    kinds = enumerate(parts.placement.kinds)
    places = [place for place, it in kinds if it == kind and place not in parts.covered]
    wrong = sum(read[place] != parts.expected[place] for place in places)
    return wrong / len(places) if places else 0.0
