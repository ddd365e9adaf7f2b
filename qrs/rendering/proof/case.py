"""A request that was drawn, as sentences and proposals see it."""

from dataclasses import dataclass

from qrs.rendering.colors import Color
from qrs.rendering.geometry.shapes import Gradient, Picture, Solid
from qrs.rendering.options import RenderOptions
from qrs.rendering.proof.findings import get_ground
from qrs.rendering.proof.shades import get_contrast, weigh

_FEW_MODULE_PX = 3
_LARGE_PX = 3000


@dataclass(frozen=True, slots=True)
class Case:
    text: str
    options: RenderOptions
    picture: Picture

    @property
    def ground(self) -> Color:
        return get_ground(self.options)

    @property
    def is_inverted(self) -> bool:
        """Whether the modules are lighter than the ground; of a gradient, in the middle of it."""
        colors = _list_paint_colors(self.picture.layers[0].paint)
        lightness = sum(weigh(color.over(self.ground)) for color in colors.values()) / len(colors)
        return lightness > weigh(self.ground)

    @property
    def has_few_pixels(self) -> bool:
        """So few to a module that this may be all that is wrong."""
        few = self.options.side_px < _FEW_MODULE_PX * self.picture.width
        return self.options.format == "png" and few

    def measure_contrast(self, color: Color) -> float:
        """Below 0 on the wrong side of the ground, where no scanner sees it."""
        return get_contrast(color, self.ground, inverted=self.is_inverted)

    def list_colors(self) -> list[tuple[str, Color]]:
        """What the symbol is painted with, opaque, from the worst contrast on."""
        found: dict[str, Color] = {}
        for layer in self.picture.layers:
            found |= _list_paint_colors(layer.paint)
        found.pop("caption_color", None)
        opaque = ((field, color.over(self.ground)) for field, color in found.items())
        return sorted(opaque, key=lambda item: self.measure_contrast(item[1]))


def is_large(options: RenderOptions) -> bool:
    """Whether drawing and reading it once may take seconds."""
    return options.format == "png" and options.side_px > _LARGE_PX


def _list_paint_colors(paint: Solid | Gradient) -> dict[str, Color]:
    if isinstance(paint, Solid):
        return {paint.field: paint.color}
    return {"gradient_from": paint.start, "gradient_to": paint.end}
