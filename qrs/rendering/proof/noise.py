"""Noise of a camera, the same in each run: a grade must not change when it is asked for twice."""

import random
from functools import lru_cache

from PIL import Image, ImageChops

_TILE_PX = 256
_LAYERS = 4
# Of a level that is spread evenly over 0 to 255, averaged over the layers.
_TILE_SIGMA = 255 / 12**0.5 / _LAYERS**0.5
_MIDDLE = 128


def add_noise(image: Image.Image, sigma: float) -> Image.Image:
    noise = _cover(image.size, sigma)
    return ImageChops.add(image, noise, scale=1, offset=-_MIDDLE)


@lru_cache(maxsize=32)
def _cover(size: tuple[int, int], sigma: float) -> Image.Image:
    levels = [round(_MIDDLE + (level - 127.5) * sigma / _TILE_SIGMA) for level in range(256)]
    tile = _draw_tile().point(levels)
    covered = Image.new("L", size)
    for left in range(0, size[0], _TILE_PX):
        for top in range(0, size[1], _TILE_PX):
            covered.paste(tile, (left, top))
    return covered


@lru_cache(maxsize=1)
def _draw_tile() -> Image.Image:
    """Close to a normal distribution, because several even ones are averaged."""
    chance = random.Random(18004)  # noqa: S311 - no secret
    size = (_TILE_PX, _TILE_PX)
    first, second, third, fourth = (
        Image.frombytes("L", size, chance.randbytes(_TILE_PX * _TILE_PX)) for _ in range(_LAYERS)
    )
    return Image.blend(Image.blend(first, second, 0.5), Image.blend(third, fourth, 0.5), 0.5)
