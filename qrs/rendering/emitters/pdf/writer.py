"""Draws a Picture on a page."""

from collections.abc import Iterator

from qrs.rendering.emitters.pdf.document import PdfDocument
from qrs.rendering.emitters.pdf.gradient_images import GradientImages
from qrs.rendering.emitters.pdf.gradients import GradientPainter
from qrs.rendering.emitters.pdf.marks import draw_crop_marks
from qrs.rendering.emitters.pdf.page import lay_out_page
from qrs.rendering.emitters.pdf.painter import PicturePainter, place_modules
from qrs.rendering.emitters.pdf.paints import Inks, check_spot_color, is_translucent
from qrs.rendering.emitters.pdf.resources import Resources
from qrs.rendering.geometry.shapes import Picture
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
        # Nobody receives the one for pixels; a photo took a quarter of a second.
        self._document = PdfDocument(level=1 if for_pixels else -1)
        self._inks = Inks(options, Resources())
        self._for_pixels = for_pixels

    def write(self) -> bytes:
        operators = "\n".join(self._draw())
        contents = self._document.add_stream("", operators.encode())
        group = f"/Group<</S/Transparency/CS{self._inks.color_space}>>" if self._blends() else ""
        resources = self._inks.resources.write()
        return self._document.write(
            f"{self._page.boxes}/Resources{resources}/Contents {contents}{group}"
        )

    def _blends(self) -> bool:
        """Whether the colour space in which transparent parts are mixed matters."""
        return self._picture.logo is not None or is_translucent(self._picture)

    def _draw(self) -> Iterator[str]:
        painter = PicturePainter(self._document, self._inks, self._make_gradients)
        page = self._page
        matrix = place_modules(page.scale, page.trim.left, page.trim.top)
        yield from painter.draw(self._picture, matrix=matrix, ground=page.bleed)
        if self._options.crop_marks:
            yield from draw_crop_marks(page, self._inks)

    def _make_gradients(self, picture: Picture) -> GradientPainter | GradientImages:
        if self._for_pixels:
            return GradientImages(self._document, self._inks.resources, picture)
        return GradientPainter(self._document, self._inks, picture)
