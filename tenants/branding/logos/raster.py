"""Decodes a picture and writes it anew as a small PNG."""

from kernel.pictures import PictureError, PictureProblem, PictureRules, reencode_picture
from tenants.branding.logos.outcome import (
    MAX_SIDE_PX,
    MAX_STORED_BYTES,
    MAX_UPLOAD_PIXELS,
    LogoError,
    LogoImage,
    LogoProblem,
)

_RULES = PictureRules(
    formats=("PNG", "JPEG", "WEBP"),
    max_pixels=MAX_UPLOAD_PIXELS,
    max_side_px=MAX_SIDE_PX,
    max_png_bytes=MAX_STORED_BYTES,
)
_PROBLEMS = {
    # The first bytes were those of a picture.
    PictureProblem.UNKNOWN_FORMAT: LogoProblem.DAMAGED,
    PictureProblem.DAMAGED: LogoProblem.DAMAGED,
    PictureProblem.TOO_MANY_PIXELS: LogoProblem.TOO_MANY_PIXELS,
    PictureProblem.TOO_COMPLEX: LogoProblem.TOO_COMPLEX,
}


def make_png(data: bytes) -> LogoImage:
    """The first frame, upright, without metadata. Raises LogoError."""
    try:
        return LogoImage(*reencode_picture(data, _RULES))
    except PictureError as error:
        raise LogoError(_PROBLEMS[error.problem]) from None
