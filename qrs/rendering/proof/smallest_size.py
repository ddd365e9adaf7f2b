"""How small a code may be printed: by simulated shots of a phone."""

import math
from collections.abc import Callable, Iterator

from PIL import Image, ImageFilter

from qrs.rendering.proof.decoding import decode_only_symbol
from qrs.rendering.proof.noise import add_noise
from qrs.rendering.sizing import MIN_MODULE_MM

_TRIED_PX = tuple(round(1.2 + 0.15 * step, 2) for step in range(33))
_USUAL = _TRIED_PX.index(2.7)
_TURNS_DEGREES = (0.0, 5.0, -3.0)
_SHIFTS_PX = ((0.0, 0.0), (0.3, 0.6), (0.7, 0.2))
_CONTRAST, _BLUR_PX, _NOISE_SIGMA = 0.75, 0.9, 7
_DULL = [round(128 + (v - 128) * _CONTRAST) for v in range(256)]

# A phone scans this many pixels over 66 degrees, and so sees 1.3 times its distance.
_VIEW_PX, _VIEW_WIDTH = 1280, 1.3


def find_smallest_px(
    grey: Image.Image, module_px: float, content: bytes, *, inverted: bool
) -> float:
    """Pixels a module with which all shots are read; the most that are tried if none are."""

    def is_read(place: int) -> bool:
        shots = _shoot(grey, _TRIED_PX[place] / module_px)
        return all(decode_only_symbol(shot, inverted=inverted) == content for shot in shots)

    low, high = _bracket(is_read)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_read(middle) else (middle, high)
    return _TRIED_PX[high]


def _bracket(is_read: Callable[[int], bool]) -> tuple[int, int]:
    """Two places of _TRIED_PX, of which the first is too small; near to what most codes need."""
    start, last, step = _USUAL, len(_TRIED_PX) - 1, 1
    if is_read(start):
        while start - step >= 0 and is_read(start - step):
            start, step = start - step, 2 * step
        return max(start - step, -1), start
    while start + step < last and not is_read(start + step):
        start, step = start + step, 2 * step
    return start, min(start + step, last)


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
