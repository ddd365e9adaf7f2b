"""The logo as an image of a PDF."""

from PIL import Image

from qrs.rendering.emitters.inks import convert_image_to_cmyk
from qrs.rendering.emitters.logos import open_logo
from qrs.rendering.emitters.pdf.document import PdfDocument
from qrs.rendering.emitters.pdf.paints import Inks
from qrs.rendering.geometry.shapes import PlacedLogo


def add_logo(document: PdfDocument, logo: PlacedLogo, inks: Inks) -> str:
    """Returns the reference of the image, whose alpha is a soft mask."""
    colors, alpha = open_logo(logo)
    mask = "" if alpha is None else f"/SMask {_add_image(document, alpha, '/DeviceGray')}"
    if inks.options.color_space == "cmyk":
        colors = convert_image_to_cmyk(colors)
    return _add_image(document, colors, inks.color_space, mask)


def _add_image(document: PdfDocument, image: Image.Image, space: str, mask: str = "") -> str:
    return document.add_stream(
        f"/Type/XObject/Subtype/Image/Width {image.width}/Height {image.height}"
        f"/BitsPerComponent 8/ColorSpace{space}/Interpolate true{mask}",
        image.tobytes(),
    )
