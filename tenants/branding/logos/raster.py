"""Decodes a picture and writes it anew as a small PNG."""

import io
import math
import struct
from zlib import error as ZlibError  # noqa: N812 - it is an exception

from PIL import Image, ImageOps

from tenants.branding.logos.outcome import (
    MAX_SIDE_PX,
    MAX_STORED_BYTES,
    MAX_UPLOAD_PIXELS,
    LogoError,
    LogoImage,
    LogoProblem,
)

_FORMATS = ("PNG", "JPEG", "WEBP")
# What Pillow's decoders raise for damaged files.
_DAMAGED = (OSError, ValueError, SyntaxError, EOFError, IndexError, struct.error, ZlibError)


def make_png(data: bytes) -> LogoImage:
    """The first frame, upright, without metadata. Raises LogoError."""
    picture = _decode(data)
    picture.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX), Image.Resampling.LANCZOS)
    while True:
        png = _encode(picture)
        if len(png) <= MAX_STORED_BYTES:
            return LogoImage(png, picture.width, picture.height)
        # Bytes grow with the area; a little less, so that few rounds are needed.
        scale = min(0.9, math.sqrt(MAX_STORED_BYTES / len(png)) * 0.95)
        size = (max(1, int(picture.width * scale)), max(1, int(picture.height * scale)))
        picture = picture.resize(size, Image.Resampling.LANCZOS)


def _decode(data: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
            # The header only; nothing is decoded yet.
            if opened.width * opened.height > MAX_UPLOAD_PIXELS:
                raise LogoError(LogoProblem.TOO_MANY_PIXELS)
            return ImageOps.exif_transpose(opened).convert("RGBA")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise LogoError(LogoProblem.TOO_MANY_PIXELS) from None
    except MemoryError:
        raise LogoError(LogoProblem.TOO_COMPLEX) from None
    except _DAMAGED:
        raise LogoError(LogoProblem.DAMAGED) from None


def _encode(picture: Image.Image) -> bytes:
    # A new image holds the pixels and nothing else.
    bare = Image.frombytes("RGBA", picture.size, picture.tobytes())
    written = io.BytesIO()
    bare.save(written, "PNG", compress_level=9)
    return written.getvalue()
