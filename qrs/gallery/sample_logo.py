"""A logo for samples: a disc with a bar, drawn when it is needed."""

import io
from functools import cache

from PIL import Image, ImageDraw

from qrs.rendering.options import Logo

_SIDE_PX = 256


@cache
def draw_sample_logo() -> Logo:
    image = Image.new("RGBA", (_SIDE_PX, _SIDE_PX))
    pen = ImageDraw.Draw(image)
    edge, middle = _SIDE_PX // 16, _SIDE_PX // 2
    pen.ellipse((edge, edge, _SIDE_PX - edge, _SIDE_PX - edge), fill="#e63946")
    pen.rectangle((_SIDE_PX // 4, middle - edge, _SIDE_PX * 3 // 4, middle + edge), fill="#ffffff")
    png = io.BytesIO()
    image.save(png, "PNG")
    return Logo(png=png.getvalue(), width_px=_SIDE_PX, height_px=_SIDE_PX)
