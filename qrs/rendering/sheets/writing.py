"""The PDF of a sheet: its pages share colours and logo."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qrs.rendering.emitters.numbers import join_numbers
from qrs.rendering.emitters.pdf.document import PdfDocument
from qrs.rendering.emitters.pdf.gradients import GradientPainter
from qrs.rendering.emitters.pdf.page import POINTS_PER_MM, Rectangle
from qrs.rendering.emitters.pdf.painter import PicturePainter, place_modules
from qrs.rendering.emitters.pdf.paints import Inks, check_spot_color, is_translucent
from qrs.rendering.emitters.pdf.resources import Resources
from qrs.rendering.geometry.shapes import Picture
from qrs.rendering.options import RenderOptions
from qrs.rendering.symbols.symbol import Symbol


@dataclass(frozen=True, slots=True)
class PlacedCode:
    """left_mm, top_mm: of its picture, from the upper left corner of the page."""

    text: str
    symbol: Symbol
    picture: Picture
    page: int
    left_mm: float
    top_mm: float


def write_sheet(
    codes: Sequence[PlacedCode],
    *,
    page_mm: tuple[float, float],
    module_mm: float,
    options: RenderOptions,
) -> bytes:
    """Deterministic. Raises RenderingError on ``spot_color`` if it cannot be a plate of its own."""
    check_spot_color(codes[0].picture, options.spot_color)
    document, resources = PdfDocument(), Resources()
    inks = Inks(options, resources)
    painter = PicturePainter(
        document, inks, lambda picture: GradientPainter(document, inks, picture)
    )
    pages: dict[int, list[str]] = defaultdict(list)
    for code in codes:
        pages[code.page] += _draw(painter, code, page_mm[1], module_mm)
    contents = [
        document.add_stream("", "\n".join(pages[number]).encode()) for number in sorted(pages)
    ]
    width, height = (side * POINTS_PER_MM for side in page_mm)
    head = f"/MediaBox[{join_numbers(0, 0, width, height)}]/Resources{resources.write()}"
    if any(code.picture.logo or is_translucent(code.picture) for code in codes):
        head += f"/Group<</S/Transparency/CS{inks.color_space}>>"
    return document.write(*(f"{head}/Contents {each}" for each in contents))


def _draw(
    painter: PicturePainter, code: PlacedCode, page_height_mm: float, module_mm: float
) -> Iterator[str]:
    scale = module_mm * POINTS_PER_MM
    left, top = code.left_mm * POINTS_PER_MM, (page_height_mm - code.top_mm) * POINTS_PER_MM
    picture = code.picture
    ground = Rectangle(left, top - picture.height * scale, left + picture.width * scale, top)
    return painter.draw(picture, matrix=place_modules(scale, left, top), ground=ground)
