"""Text to QR symbol. Source: ISO/IEC 18004."""

import segno
from segno.encoder import DataOverflowError

from kernel.messages import mark
from qrs.rendering.errors import TEXT_FIELD, RenderingError
from qrs.rendering.options import RenderOptions
from qrs.rendering.symbols.logo_version import HIGHEST, choose_logo_version
from qrs.rendering.symbols.symbol import Symbol

# What version 40, the largest, holds in byte mode. Source: ISO/IEC 18004 table 7.
_CAPACITY_BYTES = {"H": 1273, "Q": 1663, "M": 2331, "L": 2953}
_ECI_BYTES = 1
"""What an ECI designator takes away from version 40: 12 bits, of which 4 were left over."""


def encode_symbol(text: str, options: RenderOptions) -> Symbol:
    """The smallest symbol for the text as UTF-8; with a logo, a size larger where that helps.

    The level of error correction is at least the requested one, and the highest that this size of
    symbol allows; with a logo always H. Raises RenderingError on the text when no symbol can hold
    it.
    """
    encode_utf8(text)
    try:
        if options.logo is None:
            return _make(text, options.error_correction)
        smallest = _make(text, HIGHEST)
        version = choose_logo_version(smallest.version, options.logo, options)
        return smallest if version == smallest.version else _make(text, HIGHEST, version)
    except DataOverflowError:
        raise _too_long(text, options) from None


def encode_utf8(content: str) -> bytes:
    """The bytes that a scanner must read. Raises RenderingError if empty or not valid Unicode."""
    if not content:
        raise RenderingError(TEXT_FIELD, mark("This field may not be blank."))
    try:
        return content.encode()
    except UnicodeEncodeError:
        text = mark("Contains half of a surrogate pair: not valid text.")
        raise RenderingError(TEXT_FIELD, text) from None


def _make(text: str, error_correction: str, version: int | None = None) -> Symbol:
    code = segno.make(
        text,
        version=version,
        error=error_correction.lower(),
        mode="byte",
        encoding="utf-8",
        # Without it, zbar and many Androids guess another character set. Before ASCII, hand
        # scanners print the designator as text.
        eci=not text.isascii(),
        micro=False,
        boost_error=True,
    )
    return Symbol(
        rows=tuple(bytes(row) for row in code.matrix),
        version=int(code.version),
        error_correction=str(code.error),
    )


def _too_long(text: str, options: RenderOptions) -> RenderingError:
    size_bytes = len(text.encode())
    level = HIGHEST if options.logo else options.error_correction
    spare = 0 if text.isascii() else _ECI_BYTES
    limits = {name: capacity - spare for name, capacity in _CAPACITY_BYTES.items()}
    values: dict[str, object] = {
        "bytes": f"{size_bytes:,}",
        "level": level,
        "limit": f"{limits[level]:,}",
    }
    wider = [name for name, limit in limits.items() if limit >= size_bytes]
    if wider and options.logo:
        template = mark(
            "The data takes %(bytes)s bytes, but a QR code with a logo has error_correction"
            " %(level)s and holds at most %(limit)s. Shorten it or leave out the logo."
        )
        return RenderingError(TEXT_FIELD, template, **values)
    if wider:
        template = mark(
            "The data takes %(bytes)s bytes, but a QR code with error_correction %(level)s holds"
            " at most %(limit)s. Shorten it or use error_correction %(wider)s."
        )
        return RenderingError(TEXT_FIELD, template, **values, wider=wider[0])
    template = mark(
        "The data takes %(bytes)s bytes, but a QR code with error_correction %(level)s holds"
        " at most %(limit)s. Shorten it."
    )
    return RenderingError(TEXT_FIELD, template, **values)
