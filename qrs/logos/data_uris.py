"""Pictures within a text. Source: RFC 2397."""

import base64
import re

from kernel.messages import mark
from qrs.logos.encoding import MAX_LOGO_BYTES
from qrs.rendering.errors import RenderingError

_HEAD = re.compile(r"data:image/[a-z0-9.+-]{1,40};base64,", re.IGNORECASE)
DATA_URI_PATTERN = r"^[dD][aA][tT][aA]:[iI][mM][aA][gG][eE]/[a-zA-Z0-9.+-]{1,40};base64,"
"""For the API document."""
# Four characters stand for three bytes; and what stands before them.
MAX_DATA_URI_LENGTH = MAX_LOGO_BYTES * 4 // 3 + 100


def decode_data_uri(raw: str, *, field: str = "logo") -> bytes:
    """The declared type counts for nothing: see encode_logo. Raises RenderingError."""
    head = _HEAD.match(raw)
    if head is None:
        text = mark("Use a data URI such as data:image/png;base64,iVBORw0KGgo...")
        raise RenderingError(field, text)
    try:
        return base64.b64decode(raw[head.end() :], validate=True)
    except ValueError:
        raise RenderingError(field, mark("The data URI does not hold valid base64.")) from None
