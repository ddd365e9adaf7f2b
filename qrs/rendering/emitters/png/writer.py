"""Chooses how a Picture becomes pixels."""

from qrs.rendering.emitters.png.bands import write_smooth_palette, write_true_color
from qrs.rendering.emitters.png.grid import read_grid
from qrs.rendering.emitters.png.modules import write_modules
from qrs.rendering.emitters.png.palette import find_only_color
from qrs.rendering.geometry.shapes import Picture
from qrs.rendering.options import RenderOptions


def write_png(picture: Picture, options: RenderOptions) -> bytes:
    """Deterministic, ``options.side_px`` wide; the height follows from the picture's.

    Raises RenderingError on ``size_inches`` if a module would be too small.
    """
    color = find_only_color(picture)
    if color is None:
        return write_true_color(picture, options)
    if picture.width == picture.height and (grid := read_grid(picture)) is not None:
        return write_modules(picture, grid, color, options)
    return write_smooth_palette(picture, color, options)


def has_whole_modules(picture: Picture, options: RenderOptions) -> bool:
    """Whether write_png() makes each module of the picture so many whole pixels."""
    shapes = options.pattern, options.border_shape, options.center_shape
    return (
        shapes == ("squares", "square", "square")
        and picture.width == picture.height
        and find_only_color(picture) is not None
    )
