"""Text to QR symbol. Source: ISO/IEC 18004."""

from dataclasses import dataclass

import segno
from segno.encoder import DataOverflowError

from kernel.messages import mark
from qrs.rendering.errors import RenderingError

QUIET_ZONE = 4
"""Empty modules that a symbol needs on each side. Source: ISO/IEC 18004 section 9.1."""

# What version 40, the largest, holds in byte mode. Source: ISO/IEC 18004 table 7.
_CAPACITY_BYTES = {"H": 1273, "Q": 1663, "M": 2331, "L": 2953}


@dataclass(frozen=True)
class Symbol:
    """The modules of a QR code, without the quiet zone.

    rows: one bytes object per row, top to bottom, 1 for dark.
    """

    rows: tuple[bytes, ...]

    @property
    def modules(self) -> int:
        return len(self.rows)

    @property
    def total_modules(self) -> int:
        """Modules per side including the quiet zone of both sides."""
        return self.modules + 2 * QUIET_ZONE


def encode_text(text: str, *, error_correction: str) -> Symbol:
    """The smallest symbol for the text as UTF-8 at exactly this level (L, M, Q or H).

    Raises RenderingError on ``data`` when no symbol can hold it.
    """
    size_bytes = len(encode_utf8(text))
    try:
        code = segno.make(
            text,
            error=error_correction.lower(),
            mode="byte",
            encoding="utf-8",
            micro=False,
            boost_error=False,
        )
    except DataOverflowError:
        raise _too_long(size_bytes, error_correction) from None
    return Symbol(rows=tuple(bytes(row) for row in code.matrix))


def encode_utf8(content: str) -> bytes:
    """The bytes that a scanner must read. Raises RenderingError if empty or not valid Unicode."""
    if not content:
        raise RenderingError("data", mark("This field may not be blank."))
    try:
        return content.encode()
    except UnicodeEncodeError:
        text = mark("Contains half of a surrogate pair: not valid text.")
        raise RenderingError("data", text) from None


def _too_long(size_bytes: int, error_correction: str) -> RenderingError:
    values: dict[str, object] = {
        "bytes": f"{size_bytes:,}",
        "level": error_correction,
        "limit": f"{_CAPACITY_BYTES[error_correction]:,}",
    }
    wider = [level for level, capacity in _CAPACITY_BYTES.items() if capacity >= size_bytes]
    if wider:
        text = mark(
            "The data takes %(bytes)s bytes, but a QR code with error_correction %(level)s holds"
            " at most %(limit)s. Shorten it or use error_correction %(wider)s."
        )
        return RenderingError("data", text, **values, wider=wider[0])
    text = mark(
        "The data takes %(bytes)s bytes, but a QR code with error_correction %(level)s holds"
        " at most %(limit)s. Shorten it."
    )
    return RenderingError("data", text, **values)
