"""The boxes of a page, in points from its lower left corner."""

from dataclasses import dataclass

from qrs.rendering.emitters.numbers import join_numbers
from qrs.rendering.geometry.shapes import Picture
from qrs.rendering.options import RenderOptions

POINTS_PER_INCH = 72
POINTS_PER_MM = POINTS_PER_INCH / 25.4
MARK_MM = 5.0
MARK_GAP_MM = 2.0
"""Crop marks begin no nearer to the trim, so that an uneven cut does not leave them on the code."""


@dataclass(frozen=True)
class Rectangle:
    left: float
    bottom: float
    right: float
    top: float

    def grow(self, by: float) -> "Rectangle":
        return Rectangle(self.left - by, self.bottom - by, self.right + by, self.top + by)

    def __str__(self) -> str:
        return f"[{join_numbers(self.left, self.bottom, self.right, self.top)}]"


@dataclass(frozen=True)
class Page:
    """scale: points per module. media holds bleed, and crop marks if any; bleed holds trim."""

    scale: float
    media: Rectangle
    bleed: Rectangle
    trim: Rectangle

    @property
    def mark_gap(self) -> float:
        """Crop marks stay outside of the bleed, where they would be printed over."""
        return max(self.trim.left - self.bleed.left, MARK_GAP_MM * POINTS_PER_MM)

    @property
    def boxes(self) -> str:
        """The entries of the page's dictionary."""
        return f"/MediaBox{self.media}/BleedBox{self.bleed}/TrimBox{self.trim}"


def lay_out_page(picture: Picture, options: RenderOptions) -> Page:
    """The trim is exactly the picture in its size; everything else lies around it."""
    bleed = options.bleed_mm * POINTS_PER_MM
    around = bleed
    if options.crop_marks:
        around = max(bleed, MARK_GAP_MM * POINTS_PER_MM) + MARK_MM * POINTS_PER_MM
    scale = options.size_inches * POINTS_PER_INCH / picture.width
    width, height = picture.width * scale, picture.height * scale
    trim = Rectangle(around, around, around + width, around + height)
    return Page(scale, trim.grow(around), trim.grow(bleed), trim)
