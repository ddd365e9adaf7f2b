"""Everything that is measured on the finished bytes."""

from dataclasses import dataclass

from PIL import Image

from qrs.rendering.colors import Color, parse_color
from qrs.rendering.geometry.shapes import Picture
from qrs.rendering.options import RenderOptions
from qrs.rendering.proof.contrast import Contrast, measure_contrast
from qrs.rendering.proof.decoding import decode_only_symbol
from qrs.rendering.proof.grid import sample_grid
from qrs.rendering.proof.ladder import RUNGS, climb_ladder, scale, scale_sharply
from qrs.rendering.proof.margin import measure_fixed_patterns, measure_margin
from qrs.rendering.proof.parts import find_parts
from qrs.rendering.proof.rasters.raster import Raster
from qrs.rendering.proof.smallest_size import find_smallest_px
from qrs.rendering.symbols.symbol import Symbol

FULL_QUIET_ZONE = 4
"""Source: ISO/IEC 18004 section 9.1."""
_MODULE_PX = (8, 4, 3.1)
_PAGE_GREY = 90
_PAGE_MODULES = 6


@dataclass(frozen=True, slots=True)
class Findings:
    """is_readable: exactly one symbol, of the right content, at 8, 4 and 3.1 pixels a module.

    margin: see measure_margin. wrong_fixed: see measure_fixed_patterns. smallest_px: pixels a
    module that a phone needs.
    """

    is_readable: bool
    contrast: Contrast
    margin: float
    wrong_fixed: float
    ladder: dict[str, bool]
    smallest_px: float


def measure(
    raster: Raster,
    *,
    text: str,
    symbol: Symbol,
    picture: Picture,
    options: RenderOptions,
    like: Findings | None = None,
) -> Findings:
    """like: of another code of this style and size, whose bad pictures stand for this one's."""
    content = text.encode()
    parts = find_parts(symbol, picture)
    grid = sample_grid(raster)
    contrast = measure_contrast(grid, parts)
    inverted = contrast.is_inverted
    read = grid.binarise(inverted=inverted)
    reader = _Reader(content, raster.module_px, inverted)
    pages = [raster.grey]
    if options.quiet_zone < FULL_QUIET_ZONE:
        pages.append(_put_on_grey_page(raster.grey, raster.module_px))
    readable = reader.reads(raster.as_read) and all(
        reader.reads_at_all_sizes(page) for page in pages
    )
    if like is not None and readable:
        ladder, smallest_px = like.ladder, like.smallest_px
    elif readable:
        ladder = reader.climb(pages)
        smallest_px = max(reader.find_smallest(page) for page in pages)
    else:
        ladder, smallest_px = dict.fromkeys(RUNGS, False), 0.0
    return Findings(
        is_readable=readable,
        contrast=contrast,
        margin=measure_margin(read, symbol),
        wrong_fixed=measure_fixed_patterns(read, parts),
        ladder=ladder,
        smallest_px=smallest_px,
    )


def get_ground(options: RenderOptions) -> Color:
    """What shows where nothing is drawn."""
    return parse_color(options.background).over(parse_color(options.lies_on))


@dataclass(frozen=True, slots=True)
class _Reader:
    content: bytes
    module_px: int
    inverted: bool

    def reads(self, grey: Image.Image) -> bool:
        return decode_only_symbol(grey, inverted=self.inverted) == self.content

    def reads_at_all_sizes(self, grey: Image.Image) -> bool:
        """Scaled in two ways, because a pattern of fine shapes may be read in one of them only."""
        factors = [px / self.module_px for px in _MODULE_PX if px <= self.module_px]
        return all(
            self.reads(scale(grey, factor)) and self.reads(scale_sharply(grey, factor))
            for factor in factors
        )

    def climb(self, pages: list[Image.Image]) -> dict[str, bool]:
        climbs = [
            climb_ladder(page, self.module_px, self.content, inverted=self.inverted)
            for page in pages
        ]
        return {rung: all(climb[rung] for climb in climbs) for rung in RUNGS}

    def find_smallest(self, grey: Image.Image) -> float:
        return find_smallest_px(grey, self.module_px, self.content, inverted=self.inverted)


def _put_on_grey_page(grey: Image.Image, module_px: int) -> Image.Image:
    """What surrounds a code whose quiet zone is narrower than it should be."""
    margin = _PAGE_MODULES * module_px
    page = Image.new("L", (grey.width + 2 * margin, grey.height + 2 * margin), _PAGE_GREY)
    page.paste(grey, (margin, margin))
    return page
