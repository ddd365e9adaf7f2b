"""QR images: encode a text, compose a picture, write it in a format, and prove the bytes.

    text -> symbols/ -> geometry/ -> emitters/ -> proof/
            (modules)   (shapes)     (bytes)      (those very bytes, read and graded)

render.py       an image to return; inspection.py what it would be like, without drawing large
options.py      all that a request can choose; report.py what the proof says

Pure functions: no Django, no database, no tenant.
"""

from qrs.rendering.errors import BusyError, RenderingError
from qrs.rendering.inspection import Inspection, inspect_style
from qrs.rendering.options import RenderedImage, RenderOptions
from qrs.rendering.render import render_qr

__all__ = [
    "BusyError",
    "Inspection",
    "RenderOptions",
    "RenderedImage",
    "RenderingError",
    "inspect_style",
    "render_qr",
]
