"""The logo as an 8-bit image without alpha."""

import base64

from PIL import Image

from kernel.messages import mark
from qrs.rendering.emitters.eps.grammar import IMAGE, IMAGE_SPACES, write_decode
from qrs.rendering.emitters.inks import convert_image_to_cmyk
from qrs.rendering.emitters.logos import flatten_logo, open_logo
from qrs.rendering.emitters.numbers import join_numbers
from qrs.rendering.errors import RenderingError
from qrs.rendering.geometry.shapes import Picture, PlacedLogo
from qrs.rendering.options import RenderOptions

_MAX_DPI = 600
"""More pixels only make the file larger: language level 2 packs no images without loss."""
_LINE_CHARACTERS = 128


def write_logo(picture: Picture, logo: PlacedLogo, options: RenderOptions) -> str:
    """Raises RenderingError if it has transparent parts and there is no background for them."""
    image = _flatten(picture, logo)
    inches = options.size_inches * logo.box.width / picture.width
    share = min(1.0, _MAX_DPI * inches / image.width)
    if share < 1:
        size = max(1, round(image.width * share)), max(1, round(image.height * share))
        image = image.resize(size, Image.Resampling.LANCZOS)
    if options.color_space == "cmyk":
        image = convert_image_to_cmyk(image)
    space, components = IMAGE_SPACES[options.color_space]
    box = logo.box
    return IMAGE.format(
        space=space,
        matrix=join_numbers(box.width, 0, 0, box.height, box.left, box.top),
        width=image.width,
        height=image.height,
        decode=write_decode(components),
        data=_encode(image.tobytes()),
    )


def _flatten(picture: Picture, logo: PlacedLogo) -> Image.Image:
    colors, alpha = open_logo(logo)
    if alpha is None:
        return colors
    if picture.background is None:
        text = mark(
            "The format eps has no transparency, but the logo has transparent parts."
            " Set a background, or use pdf."
        )
        raise RenderingError("background", text)
    return flatten_logo(colors, alpha, picture.background.color)


def _encode(data: bytes) -> str:
    text = base64.a85encode(data).decode() + "~>"
    lines = (text[at : at + _LINE_CHARACTERS] for at in range(0, len(text), _LINE_CHARACTERS))
    # A line that begins with a percent sign could be taken for a comment; white space is skipped.
    return "\n".join(f" {line}" if line.startswith("%") else line for line in lines)
