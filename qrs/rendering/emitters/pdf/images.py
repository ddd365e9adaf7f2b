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
    if inks.options.color_space == "cmyk":
        colors = convert_image_to_cmyk(colors)
    return add_image(document, colors, inks.color_space, alpha)


def add_image(
    document: PdfDocument, image: Image.Image, space: str, alpha: Image.Image | None = None
) -> str:
    """Returns its reference. space: the colour space of its pixels."""
    mask = "" if alpha is None else f"/SMask {add_image(document, alpha, '/DeviceGray')}"
    return document.add_stream(
        f"/Type/XObject/Subtype/Image/Width {image.width}/Height {image.height}"
        f"/BitsPerComponent 8/ColorSpace{space}/Interpolate true{mask}",
        image.tobytes(),
    )
