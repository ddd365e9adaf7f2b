"""One sample for each module, as a decoder takes it: the middle of the module, half of it wide."""

from dataclasses import dataclass

from PIL import Image, ImageFilter

from qrs.rendering.proof.rasters.raster import Raster

_NEIGHBOURHOOD_MODULES = 9
# Less than this is noise and not a pattern. Source: zxing, HybridBinarizer.
_LEAST_RANGE = 24
_TO_LIGHT = [round(255 * ((v / 255 + 0.055) / 1.055) ** 2.4) if v > 10 else 0 for v in range(256)]
"""Levels of sRGB as the amount of light. Source: IEC 61966-2-1."""
_LUMINANCE = (0.2126, 0.7152, 0.0722, 0)


@dataclass(frozen=True, slots=True)
class Grid:
    """Row by row, one byte a module: luma as a decoder computes it, and luminance (linear)."""

    modules: int
    luma: bytes
    luminance: bytes

    def binarise(self, *, inverted: bool) -> bytes:
        """1 for each module that is dark against its surroundings."""
        levels = bytes(255 - level for level in self.luma) if inverted else self.luma
        image = Image.frombytes("L", (self.modules, self.modules), levels)
        highest = image.filter(ImageFilter.MaxFilter(_NEIGHBOURHOOD_MODULES)).tobytes()
        lowest = image.filter(ImageFilter.MinFilter(_NEIGHBOURHOOD_MODULES)).tobytes()
        middle = (min(levels) + max(levels)) / 2
        return bytes(
            level < ((low + high) / 2 if high - low >= _LEAST_RANGE else middle)
            for level, low, high in zip(levels, lowest, highest, strict=True)
        )


def sample_grid(raster: Raster) -> Grid:
    modules, px = int(raster.symbol.width), raster.module_px
    quarter = px // 4
    left, top = (round(side * px) for side in (raster.symbol.left, raster.symbol.top))
    # In halves of a module, shifted so that every second one is the middle of a module.
    box = (
        left - quarter,
        top - quarter,
        left - quarter + modules * px,
        top - quarter + modules * px,
    )
    halves = raster.colors.crop(box).reduce(px // 2)
    colors = halves.resize((modules, modules), Image.Resampling.NEAREST)
    luminance = colors.point(_TO_LIGHT * 3).convert("L", _LUMINANCE)
    return Grid(modules, colors.convert("L").tobytes(), luminance.tobytes())
