"""Gradients as shadings, in module units. Source: PDF Reference 1.4, section 4.6.3."""

from dataclasses import dataclass

from qrs.rendering.emitters.numbers import join_numbers
from qrs.rendering.emitters.pdf.document import PdfDocument
from qrs.rendering.emitters.pdf.paints import Inks
from qrs.rendering.geometry.gradients import GradientLine, locate_gradient
from qrs.rendering.geometry.shapes import Gradient, Picture

_AXIAL, _RADIAL = 2, 3


@dataclass(frozen=True)
class GradientPainter:
    document: PdfDocument
    inks: Inks
    picture: Picture

    def paint(self, gradient: Gradient) -> str:
        """The operators that fill the clip of now; they change the alpha, too."""
        from_color, to_color = self.inks.mix(gradient.start), self.inks.mix(gradient.end)
        shading = self._write_shading(gradient, self.inks.color_space, from_color, to_color)
        name = self.inks.resources.name("Shading", self.document.add(shading))
        return f"{self._set_alpha(gradient)} {name} sh"

    def _set_alpha(self, gradient: Gradient) -> str:
        start, end = gradient.start.alpha, gradient.end.alpha
        if start == end:
            return self.inks.set_alpha(start)
        greys = join_numbers(start / 255), join_numbers(end / 255)
        shading = self.document.add(self._write_shading(gradient, "/DeviceGray", *greys))
        box = join_numbers(0, 0, self.picture.width, self.picture.height)
        group = self.document.add_stream(
            f"/Type/XObject/Subtype/Form/BBox[{box}]/Resources<</Shading<</S1 {shading}>>>>"
            "/Group<</S/Transparency/CS/DeviceGray>>",
            b"/S1 sh",
        )
        state = self.document.add(f"<</SMask<</S/Luminosity/G {group}>>>>")
        return f"{self.inks.resources.name('ExtGState', state)} gs"

    def _write_shading(self, gradient: Gradient, space: str, start: str, end: str) -> str:
        kind, coordinates = _place(locate_gradient(gradient, self.picture.symbol))
        blend = f"<</FunctionType 2/Domain[0 1]/C0[{start}]/C1[{end}]/N 1>>"
        return (
            f"<</ShadingType {kind}/ColorSpace{space}/Coords[{join_numbers(*coordinates)}]"
            f"/Function{blend}/Extend[true true]>>"
        )


def _place(line: GradientLine) -> tuple[int, tuple[float, ...]]:
    if line.radius is None:
        return _AXIAL, (*line.start, *line.end)
    return _RADIAL, (*line.start, 0, *line.start, line.radius)
