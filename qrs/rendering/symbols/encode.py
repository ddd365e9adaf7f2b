"""Text to QR symbol. Source: ISO/IEC 18004."""

import segno
from segno.encoder import DataOverflowError

from kernel.messages import mark
from qrs.rendering.errors import RenderingError
from qrs.rendering.options import RenderOptions
from qrs.rendering.symbols.symbol import Symbol

# What version 40, the largest, holds in byte mode. Source: ISO/IEC 18004 table 7.
_CAPACITY_BYTES = {"H": 1273, "Q": 1663, "M": 2331, "L": 2953}
_ECI_BYTES = 1
"""What an ECI designator takes away from version 40: 12 bits, of which 4 were left over."""


def encode_symbol(text: str, options: RenderOptions) -> Symbol:
    """The smallest symbol for the text as UTF-8.

    The level of error correction is at least the requested one, and the highest that this size of
    symbol allows. Raises RenderingError on ``data`` when no symbol can hold it.
    """
    encode_utf8(text)
    return _make(text, options.error_correction)


def encode_utf8(content: str) -> bytes:
    """The bytes that a scanner must read. Raises RenderingError if empty or not valid Unicode."""
    if not content:
        raise RenderingError("data", mark("This field may not be blank."))
    try:
        return content.encode()
    except UnicodeEncodeError:
        text = mark("Contains half of a surrogate pair: not valid text.")
        raise RenderingError("data", text) from None


def _make(text: str, error_correction: str) -> Symbol:
    try:
        code = segno.make(
            text,
            error=error_correction.lower(),
            mode="byte",
            encoding="utf-8",
            # Without it, zbar and many Androids guess another character set. Before ASCII, hand
            # scanners print the designator as text.
            eci=not text.isascii(),
            micro=False,
            boost_error=True,
        )
    except DataOverflowError:
        raise _too_long(text, error_correction) from None
    return Symbol(
        rows=tuple(bytes(row) for row in code.matrix),
        version=int(code.version),
        error_correction=str(code.error),
    )


def _too_long(text: str, error_correction: str) -> RenderingError:
    size_bytes = len(text.encode())
    spare = 0 if text.isascii() else _ECI_BYTES
    limits = {level: capacity - spare for level, capacity in _CAPACITY_BYTES.items()}
    values: dict[str, object] = {
        "bytes": f"{size_bytes:,}",
        "level": error_correction,
        "limit": f"{limits[error_correction]:,}",
    }
    wider = [level for level, limit in limits.items() if limit >= size_bytes]
    if wider:
        template = mark(
            "The data takes %(bytes)s bytes, but a QR code with error_correction %(level)s holds"
            " at most %(limit)s. Shorten it or use error_correction %(wider)s."
        )
        return RenderingError("data", template, **values, wider=wider[0])
    template = mark(
        "The data takes %(bytes)s bytes, but a QR code with error_correction %(level)s holds"
        " at most %(limit)s. Shorten it."
    )
    return RenderingError("data", template, **values)
