"""An uploaded picture becomes a small PNG of ours, with nothing of the file but its pixels.

Pillow alone, and no Django: it runs in processes that have limits of time and memory.
"""

import io
import math
import warnings
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, cast

from PIL import Image, UnidentifiedImageError

# Encoders write about ten for a whole picture; each goes through all of it again.
_MAX_JPEG_SCANS = 500
_JPEG_START, _SCAN_START = b"\xff\xd8\xff", b"\xff\xda"
_WHITE_16_BIT = 65_535.0
_ORIENTATION = 0x0112
# Source: Exif 3.0, table 6, Orientation.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


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
    except PictureError:
        raise
    except UnidentifiedImageError:
        raise PictureError(PictureProblem.UNKNOWN_FORMAT) from None
    except Image.DecompressionBombError:
        raise PictureError(PictureProblem.TOO_MANY_PIXELS) from None
    except MemoryError:
        raise PictureError(PictureProblem.TOO_COMPLEX) from None
    except Exception:  # noqa: BLE001 - Pillow trusts metadata: nonsense in it raises anything
        raise PictureError(PictureProblem.DAMAGED) from None


def _load(data: bytes, rules: PictureRules) -> Image.Image:
    with Image.open(io.BytesIO(data), formats=rules.formats) as opened:
        # The header only; nothing is decoded yet.
        if opened.width * opened.height > rules.max_pixels:
            raise PictureError(PictureProblem.TOO_MANY_PIXELS)
        if data.startswith(_JPEG_START) and data.count(_SCAN_START) > _MAX_JPEG_SCANS:
            raise PictureError(PictureProblem.TOO_COMPLEX)
        return _reduce_depth(_turn_upright(opened)).convert("RGBA")


def _turn_upright(picture: Image.Image) -> Image.Image:
    """By the one field that matters. Pillow's own function writes all others anew, and cannot where
    a camera has put a text in place of a number.
    """
    picture.load()
    turn = _TURNS.get(picture.getexif().get(_ORIENTATION, 1))
    return picture.transpose(turn) if turn is not None else picture


def _reduce_depth(picture: Image.Image) -> Image.Image:
    """Greys of more than 8 bits in 8: Pillow itself would make all above 255 white."""
    if picture.mode.startswith("I;16"):
        white = _WHITE_16_BIT
    elif picture.mode in ("I", "F"):
        _, highest = cast("tuple[float, float]", picture.getextrema())
        white = 1.0 if picture.mode == "F" and highest <= 1 else max(255.0, highest)
    else:
        return picture
    # The level that counts as transparent is one of the old depth.
    picture.info.pop("transparency", None)
    return picture.convert("F").point(lambda level: level * (255 / white) + 0).convert("L")


def _encode(picture: Image.Image) -> bytes:
    # A new image holds the pixels and nothing else.
    bare = Image.frombytes("RGBA", picture.size, picture.tobytes())
    if bare.getchannel("A").getextrema() == (255, 255):
        bare = bare.convert("RGB")
    written = io.BytesIO()
    bare.save(written, "PNG", compress_level=9)
    return written.getvalue()
