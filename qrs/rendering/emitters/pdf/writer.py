"""Draws a Picture on a page."""

from collections.abc import Iterator

from qrs.rendering.emitters.numbers import format_number, join_numbers
from qrs.rendering.emitters.pdf.document import PdfDocument
from qrs.rendering.emitters.pdf.gradient_images import GradientImages
from qrs.rendering.emitters.pdf.gradients import GradientPainter
from qrs.rendering.emitters.pdf.images import add_logo
from qrs.rendering.emitters.pdf.marks import draw_crop_marks
from qrs.rendering.emitters.pdf.page import Page, Rectangle, lay_out_page
from qrs.rendering.emitters.pdf.paints import Inks, check_spot_color, is_translucent
from qrs.rendering.emitters.pdf.paths import write_paths
from qrs.rendering.emitters.pdf.resources import Resources
from qrs.rendering.geometry.shapes import Layer, Picture, PlacedLogo, Solid
from qrs.rendering.options import RenderOptions


def write_pdf(picture: Picture, options: RenderOptions) -> bytes:
    """Deterministic. Raises RenderingError on ``spot_color`` if it cannot be a plate of its own."""
    check_spot_color(picture, options.spot_color)
    return _PageWriter(picture, options).write()


def write_pdf_for_pixels(picture: Picture, options: RenderOptions) -> bytes:
    """What PDFium draws for a PNG."""
    return _PageWriter(picture, options, for_pixels=True).write()


class _PageWriter:
    def __init__(
        self, picture: Picture, options: RenderOptions, *, for_pixels: bool = False
    ) -> None:
        self._picture = picture
        self._options = options
        self._page = lay_out_page(picture, options)
        self._document = PdfDocument()
        self._resources = Resources()
        self._inks = Inks(options, self._resources)
        self._gradients: GradientPainter | GradientImages = (
            GradientImages(self._document, self._resources, picture)
            if for_pixels
            else GradientPainter(self._document, self._inks, picture)
        )

    def write(self) -> bytes:
        operators = "\n".join(self._draw())
        contents = self._document.add_stream("", operators.encode())
        group = f"/Group<</S/Transparency/CS{self._inks.color_space}>>" if self._blends() else ""
        resources = self._resources.write()
        return self._document.write(
            f"{self._page.boxes}/Resources{resources}/Contents {contents}{group}"
        )

    def _blends(self) -> bool:
        """Whether the colour space in which transparent parts are mixed matters."""
        return self._picture.logo is not None or is_translucent(self._picture)

    def _draw(self) -> Iterator[str]:
        if self._picture.background is not None:
            yield from self._draw_background(self._picture.background, self._page.bleed)
        yield "q " + _place_modules(self._page)
        for layer in self._picture.layers:
            yield from self._draw_layer(layer)
        if self._picture.logo is not None:
            yield self._draw_logo(self._picture.logo)
        yield "Q"
        if self._options.crop_marks:
            yield from draw_crop_marks(self._page, self._inks)

    def _draw_background(self, paint: Solid, box: Rectangle) -> Iterator[str]:
        yield f"q {self._inks.set_alpha(paint.color.alpha)} {self._inks.fill(paint)}"
        size = box.right - box.left, box.top - box.bottom
        yield f"{join_numbers(box.left, box.bottom, *size)} re f Q"

    def _draw_layer(self, layer: Layer) -> Iterator[str]:
        if isinstance(layer.paint, Solid):
            alpha = self._inks.set_alpha(layer.paint.color.alpha)
            yield f"q {alpha} {self._inks.fill(layer.paint)}"
            yield from write_paths(layer)
            yield "f Q"
        else:
            yield "q"
            yield from write_paths(layer)
            yield f"W n {self._gradients.paint(layer.paint)} Q"

    def _draw_logo(self, logo: PlacedLogo) -> str:
        name = self._resources.name("XObject", add_logo(self._document, logo, self._inks))
        box = logo.box
        matrix = join_numbers(box.width, 0, 0, -box.height, box.left, box.top + box.height)
        return f"q {matrix} cm {name} Do Q"


def _place_modules(page: Page) -> str:
    """From here on, units are modules from the upper left corner of the trim, y downward."""
    # More decimals than other numbers: the error grows by the number of modules.
    scale = f"{page.scale:.8f}"
    return f"{scale} 0 0 -{scale} {format_number(page.trim.left)} {format_number(page.trim.top)} cm"
