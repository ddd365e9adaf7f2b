"""The modules that a logo takes away, and the error correction that is left without them."""

import math
from dataclasses import dataclass

from qrs.rendering.options import Logo
from qrs.rendering.symbols.placement import NO_CODEWORD, Kind, get_blocks, get_placement

_MUST_STAY = (Kind.EYE, Kind.SEPARATOR, Kind.TIMING, Kind.FORMAT, Kind.VERSION)
_AIR_MODULES = 0.5  # around the logo


@dataclass(frozen=True)
class LogoCut:
    """In the middle of the symbol. width, height: of the logo, in modules; the longer is whole.

    columns, rows: modules that are left out, always odd, as is the side of every symbol.
    """

    version: int
    width: float
    height: float

    @property
    def columns(self) -> int:
        return _count_modules(self.width)

    @property
    def rows(self) -> int:
        return _count_modules(self.height)

    @property
    def left(self) -> int:
        return (get_placement(self.version).modules - self.columns) // 2

    @property
    def top(self) -> int:
        return (get_placement(self.version).modules - self.rows) // 2

    def list_places(self) -> list[int]:
        """Indices of the modules, row by row, as in Placement."""
        modules = get_placement(self.version).modules
        first = self.top * modules + self.left
        return [
            first + row * modules + column
            for row in range(self.rows)
            for column in range(self.columns)
        ]


def measure_cut(version: int, logo: Logo, ratio: float) -> LogoCut:
    """For the ratio rounded down to whole modules; it may touch what has to stay."""
    modules = get_placement(version).modules
    # Not one less because .29 x 100 is 28.999...
    return _shape_cut(version, logo, max(math.floor(ratio * modules + 1e-9), 1))


def fit_cut(version: int, logo: Logo, ratio: float) -> LogoCut:
    """The same, smaller where it would touch eyes, timing, format or version areas."""
    side = math.floor(max((cut := measure_cut(version, logo, ratio)).width, cut.height))
    while side > 1 and touches_fixed_areas(cut):
        side -= 1
        cut = _shape_cut(version, logo, side)
    return cut


def touches_fixed_areas(cut: LogoCut) -> bool:
    """Alignment patterns may be cut: versions 7 to 13 have one in the very middle."""
    kinds = get_placement(cut.version).kinds
    return any(kinds[place] in _MUST_STAY for place in cut.list_places())


def compute_margin(cut: LogoCut, error_correction: str) -> float:
    """The unused share of the error correction of the worst block, whatever the logo shows.

    Every codeword of a module that is cut counts as wrong, so the image has at least this margin.
    """
    placement = get_placement(cut.version)
    blocks = get_blocks(cut.version, error_correction)
    codewords = {placement.codewords[place] for place in cut.list_places()} - {NO_CODEWORD}
    wrong = [0] * len(blocks.correctable)
    for codeword in codewords:
        wrong[blocks.block_of[codeword]] += 1
    pairs = zip(wrong, blocks.correctable, strict=True)
    return min(1 - errors / correctable for errors, correctable in pairs)


def _shape_cut(version: int, logo: Logo, side: int) -> LogoCut:
    longer = max(logo.width_px, logo.height_px)
    return LogoCut(version, side * logo.width_px / longer, side * logo.height_px / longer)


def _count_modules(length: float) -> int:
    """Modules whose centre lies under the length, or under the air on both of its sides.

    One of them is in the very middle, the others are whole modules away from it.
    """
    return 2 * math.floor(length / 2 + _AIR_MODULES + 1e-9) + 1
