"""An uploaded picture becomes a small PNG of ours, with nothing of the file but its pixels.

Pillow alone, and no Django: it runs in processes that have limits of time and memory.
"""

import io
import math
import struct
import warnings
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from zlib import error as ZlibError  # noqa: N812 - it is an exception

from PIL import Image, ImageOps, UnidentifiedImageError

# What Pillow's decoders raise for damaged files.
_DAMAGED = (OSError, ValueError, SyntaxError, EOFError, IndexError, struct.error, ZlibError)


class PictureProblem(StrEnum):
    """Why a file does not become a picture."""

    UNKNOWN_FORMAT = "unknown_format"
    DAMAGED = "damaged"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_COMPLEX = "too_complex"


class PictureError(Exception):
    """The file does not become a picture."""

    def __init__(self, problem: PictureProblem) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class PictureRules:
    """formats: by Pillow's names. max_pixels: of the file. The others: of the PNG."""

    formats: tuple[str, ...]
    max_pixels: int
    max_side_px: int
    max_png_bytes: int


class Picture(NamedTuple):
    """png: RGB if it is opaque, else RGBA; without metadata."""

    png: bytes
    width: int
    height: int


def reencode_picture(data: bytes, rules: PictureRules) -> Picture:
    """The first frame, upright. Raises PictureError."""
    picture = _decode(data, rules)
    picture.thumbnail((rules.max_side_px, rules.max_side_px), Image.Resampling.LANCZOS)
    while True:
        png = _encode(picture)
        if len(png) <= rules.max_png_bytes:
            return Picture(png, picture.width, picture.height)
        # Bytes grow with the area; a little less, so that few rounds are needed.
        scale = min(0.9, math.sqrt(rules.max_png_bytes / len(png)) * 0.95)
        size = (max(1, int(picture.width * scale)), max(1, int(picture.height * scale)))
        picture = picture.resize(size, Image.Resampling.LANCZOS)


def _decode(data: bytes, rules: PictureRules) -> Image.Image:
    try:
        with warnings.catch_warnings():
            # Of unusual metadata, which is not used.
            warnings.simplefilter("ignore")
            return _load(data, rules)
    except UnidentifiedImageError:
        raise PictureError(PictureProblem.UNKNOWN_FORMAT) from None
    except Image.DecompressionBombError:
        raise PictureError(PictureProblem.TOO_MANY_PIXELS) from None
    except MemoryError:
        raise PictureError(PictureProblem.TOO_COMPLEX) from None
    except _DAMAGED:
        raise PictureError(PictureProblem.DAMAGED) from None


def _load(data: bytes, rules: PictureRules) -> Image.Image:
    with Image.open(io.BytesIO(data), formats=rules.formats) as opened:
        # The header only; nothing is decoded yet.
        if opened.width * opened.height > rules.max_pixels:
            raise PictureError(PictureProblem.TOO_MANY_PIXELS)
        return ImageOps.exif_transpose(opened).convert("RGBA")


def _encode(picture: Image.Image) -> bytes:
    # A new image holds the pixels and nothing else.
    bare = Image.frombytes("RGBA", picture.size, picture.tobytes())
    if bare.getchannel("A").getextrema() == (255, 255):
        bare = bare.convert("RGB")
    written = io.BytesIO()
    bare.save(written, "PNG", compress_level=9)
    return written.getvalue()
