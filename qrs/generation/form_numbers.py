"""Numbers as people type them into a form."""

from kernel.messages import mark
from qrs.rendering import RenderingError

_LONGEST = 20
_INKS = 4


def parse_number(field: str, raw: str) -> float:
    """With a point or a comma. Raises RenderingError."""
    try:
        return float(raw.strip()[:_LONGEST].replace(",", "."))
    except ValueError:
        raise RenderingError(field, mark("A number is required.")) from None


def parse_whole(field: str, raw: str) -> int:
    """Raises RenderingError."""
    digits = raw.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) < _LONGEST):
        raise RenderingError(field, mark("A whole number is required."))
    return int(digits)


def parse_inks(field: str, raw: str) -> list[float]:
    """Cyan, magenta, yellow, black between spaces. Raises RenderingError."""
    parts = raw.replace(";", " ").split()
    if len(parts) != _INKS:
        text = mark("Four numbers from 0 to 100 are required: cyan, magenta, yellow, black.")
        raise RenderingError(field, text)
    return [parse_number(field, part) for part in parts]
