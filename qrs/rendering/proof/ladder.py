"""Nine bad pictures of a code, from a clean one to a crumpled menu in bad light.

Each is read by zxing. Pictures are grey; sizes are per module.
"""

import math
from collections.abc import Callable

from PIL import Image, ImageChops, ImageFilter

from qrs.rendering.proof.decoding import decode_only_symbol
from qrs.rendering.proof.noise import add_noise

_PX = 4.0
_BLUR_SIGMA_MODULES = 0.45
_NOISE_SIGMA = 28
_FAINT, _FAINT_NOISE_SIGMA = 0.3, 8
_TILT_DEGREES, _TURN_DEGREES = 20, 7
_VIEW_DISTANCE_SIDES = 2.0
_SHADE = 0.25
# Ink that spreads makes dark parts wider by this much in all.
_DOT_GAIN_MODULES = 0.3

Rung = Callable[[Image.Image, float], Image.Image]


def climb_ladder(
    grey: Image.Image, module_px: float, content: bytes, *, inverted: bool
) -> dict[str, bool]:
    """Which of the pictures are read as the content."""
    small = scale(grey, _PX / module_px)
    return {
        name: decode_only_symbol(make(grey, small, module_px), inverted=inverted) == content
        for name, make in _RUNGS.items()
    }


def scale(image: Image.Image, factor: float) -> Image.Image:
    """Smoothed, as the lens and the sensor of a camera do."""
    return _resize(image, factor, Image.Resampling.BILINEAR)


def scale_sharply(image: Image.Image, factor: float) -> Image.Image:
    """Each pixel is the average of what falls on it, and nothing of its neighbours."""
    return _resize(image, factor, Image.Resampling.BOX)


def _resize(image: Image.Image, factor: float, kind: Image.Resampling) -> Image.Image:
    return image.resize((round(image.width * factor), round(image.height * factor)), kind)


def _blur(small: Image.Image) -> Image.Image:
    return small.filter(ImageFilter.GaussianBlur(_BLUR_SIGMA_MODULES * _PX))


def _fade(small: Image.Image) -> Image.Image:
    faint = small.point([round(_MIDDLE_GREY + (v - _MIDDLE_GREY) * _FAINT) for v in range(256)])
    return add_noise(faint, _FAINT_NOISE_SIGMA)


_MIDDLE_GREY = 128


def _tilt(small: Image.Image) -> Image.Image:
    """A view from the side, turned a little."""
    width, height = small.size
    return small.transform(
        small.size,
        Image.Transform.PERSPECTIVE,
        _find_view(width, height),
        Image.Resampling.BILINEAR,
        fillcolor=small.getpixel((0, 0)),
    )


def _find_view(width: int, height: int) -> tuple[float, ...]:
    """For each pixel of the view, where it comes from: (a x + b y + c) / (g x + h y + 1)."""
    turn, tilt = math.radians(_TURN_DEGREES), math.radians(_TILT_DEGREES)
    far = _VIEW_DISTANCE_SIDES * max(width, height)
    cos, sin, bend = math.cos(turn), math.sin(turn), math.sin(tilt) / far
    # The picture is a little smaller, so that its corners stay inside. It shrinks across by the
    # tilt, and more on the side that is farther away.
    grow, squeeze = 1.12, 1 / math.cos(tilt)
    middle_x, middle_y = width / 2, height / 2
    # u, v: in the view from its middle; x, y: in the picture from its middle.
    # x = (cos u squeeze + sin v) grow / (1 - bend u), y = (-sin u squeeze + cos v) grow / (...)
    scale_w = 1 + bend * middle_x
    rows = (
        (cos * squeeze * grow, sin * grow, middle_x),
        (-sin * squeeze * grow, cos * grow, middle_y),
    )
    terms: list[float] = []
    for along, down, middle in rows:
        # The middle is multiplied by the denominator, because it is added after the division.
        a, b = along - middle * bend, down
        c = -along * middle_x - down * middle_y + middle * scale_w
        terms += [a / scale_w, b / scale_w, c / scale_w]
    return (*terms, -bend / scale_w, 0.0)


def _shade(small: Image.Image) -> Image.Image:
    """The light falls off from the top to the bottom."""
    slope = Image.linear_gradient("L").point([round(255 - v * (1 - _SHADE)) for v in range(256)])
    return ImageChops.multiply(small, slope.resize(small.size))


def _spread_ink(grey: Image.Image, module_px: float) -> Image.Image:
    # A filter of three pixels makes each side one pixel darker.
    px = 2 / _DOT_GAIN_MODULES
    return scale(grey, px / module_px).filter(ImageFilter.MinFilter(3))


_RUNGS: dict[str, Callable[[Image.Image, Image.Image, float], Image.Image]] = {
    "clean4": lambda _, small, __: small,
    "px3": lambda grey, _, px: scale(grey, 3.1 / px),
    "px2": lambda grey, _, px: scale(grey, 2.3 / px),
    "blur": lambda _, small, __: _blur(small),
    "noise": lambda _, small, __: add_noise(small, _NOISE_SIGMA),
    "contrast": lambda _, small, __: _fade(small),
    "perspective": lambda _, small, __: _tilt(small),
    "uneven_light": lambda _, small, __: _shade(small),
    "dot_gain": lambda grey, _, px: _spread_ink(grey, px),
}
RUNGS = tuple(_RUNGS)
