"""A picture file as the PNG that codes show."""

import io

import zxingcpp
from PIL import Image

from kernel.messages import mark
from kernel.pictures import PictureError, PictureProblem, PictureRules, reencode_picture
from qrs.rendering.errors import RenderingError
from qrs.rendering.options import Logo

MAX_LOGO_BYTES = 2_000_000
LOGO_TOO_LARGE = mark("The logo is over 2 MB. Send a smaller one.")
MAX_LOGO_PIXELS = 20_000_000
MAX_LOGO_SIDE_PX = 1024
MAX_PNG_BYTES = 300_000
_RULES = PictureRules(
    formats=("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"),
    max_pixels=MAX_LOGO_PIXELS,
    max_side_px=MAX_LOGO_SIDE_PX,
    max_png_bytes=MAX_PNG_BYTES,
)
_SVG_WITHIN_BYTES = 4096
_SENTENCES = {
    PictureProblem.UNKNOWN_FORMAT: mark(
        "This is no picture that we read. Send a PNG, JPEG, GIF, BMP, TIFF or WebP file."
    ),
    PictureProblem.DAMAGED: mark("The picture is damaged or incomplete. Export it again."),
    PictureProblem.TOO_MANY_PIXELS: mark(
        "The picture has over 20 million pixels. Send a smaller one; 1,024 a side are enough."
    ),
    PictureProblem.TOO_COMPLEX: mark(
        "The picture takes too much time or memory to read. Send a simpler one."
    ),
}


def encode_logo(data: bytes, *, field: str) -> Logo:
    """The first frame, upright, at most 1,024 pixels a side and 300 kB, without metadata.

    The content decides on the format, never a name or a declared type. field: of the request, that
    held it. Raises RenderingError.
    """
    check_size(len(data), field=field)
    if _looks_like_svg(data):
        text = mark("SVG logos are not taken. Export the logo as a PNG of 1,024 pixels a side.")
        raise RenderingError(field, text)
    try:
        picture = reencode_picture(data, _RULES)
    except PictureError as error:
        raise RenderingError(field, _SENTENCES[error.problem]) from None
    if _holds_code(picture.png):
        text = mark(
            "The logo is itself a QR code, which scanners may read instead of yours."
            " Send a picture without a code."
        )
        raise RenderingError(field, text)
    return Logo(png=picture.png, width_px=picture.width, height_px=picture.height)


def check_size(size_bytes: int, *, field: str) -> None:
    """Raises RenderingError for no bytes, and for more than 2 MB."""
    if not size_bytes:
        raise RenderingError(field, mark("The file is empty."))
    if size_bytes > MAX_LOGO_BYTES:
        raise RenderingError(field, LOGO_TOO_LARGE)


def _looks_like_svg(data: bytes) -> bool:
    start = data[:_SVG_WITHIN_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"<") and b"<svg" in start.lower()


def _holds_code(png: bytes) -> bool:
    with Image.open(io.BytesIO(png)) as picture:
        shown = picture.convert("RGBA")
    ground = Image.new("RGBA", shown.size, "white")
    ground.alpha_composite(shown)
    # Not a constant: the library complains at the end of a process about what still exists.
    codes = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    return bool(zxingcpp.read_barcodes(ground.convert("L"), formats=codes))
