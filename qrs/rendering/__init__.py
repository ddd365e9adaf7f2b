"""QR images: encode a text, draw it, and decode the image before returning it.

    encode -> png | svg -> verify
    (segno)   (bytes)      (zxing-cpp reads those very bytes back)

Pure functions: no Django, no database, no tenant.
"""

from qrs.rendering.errors import BusyError, RenderingError
from qrs.rendering.options import RenderedImage, RenderOptions
from qrs.rendering.render import render_qr

__all__ = ["BusyError", "RenderOptions", "RenderedImage", "RenderingError", "render_qr"]
