"""How small a code may be printed: by simulated shots of a phone."""

import math
from collections.abc import Iterator

from PIL import Image, ImageFilter

from qrs.rendering.proof.decoding import decode_only_symbol
from qrs.rendering.proof.noise import add_noise
from qrs.rendering.sizing import MIN_MODULE_MM

_FEWEST_PX, _MOST_PX, _STEPS = 1.2, 6.0, 5
_TURNS_DEGREES = (0.0, 5.0, -3.0)
_SHIFTS_PX = ((0.0, 0.0), (0.3, 0.6), (0.7, 0.2))
_CONTRAST, _BLUR_PX, _NOISE_SIGMA = 0.75, 0.9, 7
_DULL = [round(128 + (v - 128) * _CONTRAST) for v in range(256)]

# A phone scans this many pixels over 66 degrees, and so sees 1.3 times its distance.
_VIEW_PX, _VIEW_WIDTH = 1280, 1.3


def find_smallest_px(
    grey: Image.Image, module_px: float, content: bytes, *, inverted: bool
) -> float:
    """Pixels a module with which all shots are read."""
    low, high = _FEWEST_PX, _MOST_PX
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if all(
            decode_only_symbol(shot, inverted=inverted) == content
            for shot in _shoot(grey, middle / module_px)
        ):
            high = middle
        else:
            low = middle
    return high


def get_smallest_mm(total_modules: float, px: float, distance_mm: float) -> float:
    """The side with quiet zones that is read at the distance."""
    mm_per_px = distance_mm * _VIEW_WIDTH / _VIEW_PX
    return math.ceil(total_modules * max(MIN_MODULE_MM, px * mm_per_px) * 10) / 10


def _shoot(grey: Image.Image, factor: float) -> Iterator[Image.Image]:
    width, height = (round(side * factor) for side in grey.size)
    for turn, (across, down) in zip(_TURNS_DEGREES, _SHIFTS_PX, strict=True):
        box = (0, 0, grey.width - across / factor, grey.height - down / factor)
        small = grey.resize((width, height), Image.Resampling.BILINEAR, box=box)
        ground = small.getpixel((0, 0))
        shot = small.rotate(turn, Image.Resampling.BILINEAR, fillcolor=ground)
        blurred = shot.filter(ImageFilter.GaussianBlur(_BLUR_PX)).point(_DULL)
        yield add_noise(blurred, _NOISE_SIGMA)
