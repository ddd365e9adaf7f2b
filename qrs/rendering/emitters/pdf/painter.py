"""Draws pictures anywhere on the pages of a document."""

from collections.abc import Callable, Hashable, Iterator

from qrs.rendering.emitters.numbers import join_numbers
from qrs.rendering.emitters.pdf.document import PdfDocument
from qrs.rendering.emitters.pdf.gradient_images import GradientImages
from qrs.rendering.emitters.pdf.gradients import GradientPainter
from qrs.rendering.emitters.pdf.images import add_logo
from qrs.rendering.emitters.pdf.page import Rectangle
from qrs.rendering.emitters.pdf.paints import Inks
from qrs.rendering.emitters.pdf.paths import write_paths
from qrs.rendering.geometry.shapes import Gradient, Layer, Picture, PlacedLogo, Solid

Gradients = GradientPainter | GradientImages


class PicturePainter:
    """What several pictures share, such as a logo, stands in the document once."""

    def __init__(
        self, document: PdfDocument, inks: Inks, make_gradients: Callable[[Picture], Gradients]
    ) -> None:
        self._document = document
        self._inks = inks
        self._make_gradients = make_gradients
        self._written: dict[Hashable, str] = {}

    def draw(self, picture: Picture, *, matrix: str, ground: Rectangle) -> Iterator[str]:
        """matrix: the operator after which units are modules, y downward. ground: of the page."""
        if picture.background is not None:
            yield from self._draw_background(picture.background, ground)
        yield "q " + matrix
        for layer in picture.layers:
            yield from self._draw_layer(layer, picture)
        if picture.logo is not None:
            yield self._draw_logo(picture.logo)
        yield "Q"

    def _draw_background(self, paint: Solid, box: Rectangle) -> Iterator[str]:
        yield f"q {self._inks.set_alpha(paint.color.alpha)} {self._inks.fill(paint)}"
        size = box.right - box.left, box.top - box.bottom
        yield f"{join_numbers(box.left, box.bottom, *size)} re f Q"

    def _draw_layer(self, layer: Layer, picture: Picture) -> Iterator[str]:
        if isinstance(layer.paint, Solid):
            alpha = self._inks.set_alpha(layer.paint.color.alpha)
            yield f"q {alpha} {self._inks.fill(layer.paint)}"
            yield from write_paths(layer)
            yield "f Q"
        else:
            yield "q"
            yield from write_paths(layer)
            yield f"W n {self._paint(layer.paint, picture)} Q"

    def _paint(self, gradient: Gradient, picture: Picture) -> str:
        key = gradient, picture.symbol, picture.width, picture.height
        if key not in self._written:
            self._written[key] = self._make_gradients(picture).paint(gradient)
        return self._written[key]

    def _draw_logo(self, logo: PlacedLogo) -> str:
        if logo.png not in self._written:
            image = add_logo(self._document, logo, self._inks)
            self._written[logo.png] = self._inks.resources.name("XObject", image)
        box = logo.box
        matrix = join_numbers(box.width, 0, 0, -box.height, box.left, box.top + box.height)
        return f"q {matrix} cm {self._written[logo.png]} Do Q"


def place_modules(scale: float, left: float, top: float) -> str:
    """From here on, units are modules from this point of the page. scale: points per module."""
    # More decimals than other numbers: the error grows by the number of modules.
    return f"{scale:.8f} 0 0 -{scale:.8f} {join_numbers(left, top)} cm"
