"""Query parameters that every endpoint about scans reads alike."""

from kernel.errors import FieldErrors
from scans.log.export.lines import FORMATS, LineFormat

DEFAULT_DAYS = "30"
MAX_DAYS = 365


def parse_days(raw: str) -> int:
    """Today and the days before, UTC: 1 to 365. Raises FieldErrors (400)."""
    if raw.isascii() and raw.isdigit() and len(raw) <= len(str(MAX_DAYS)):
        days = int(raw)
        if 1 <= days <= MAX_DAYS:
            return days
    raise FieldErrors.of("days", f"A whole number from 1 to {MAX_DAYS} is required.")


def parse_format(name: str, bom: str) -> LineFormat:
    """How lines of an export are written, and the file begun. Raises FieldErrors (400)."""
    if name not in FORMATS:
        raise FieldErrors.of("format", f"Use {' or '.join(FORMATS)}.")
    if bom not in {"0", "1"}:
        raise FieldErrors.of("bom", "Use 0 or 1.")
    if bom == "0":
        return FORMATS[name]
    if name != "csv":
        raise FieldErrors.of("bom", "Only a CSV can have a byte order mark.")
    return FORMATS[name].with_byte_order_mark()


def parse_bots(raw: str) -> bool:
    """Whether crawlers, previews and prefetches are in. Raises FieldErrors (400)."""
    if raw in ("include", "exclude"):
        return raw == "include"
    raise FieldErrors.of("bots", "Use include or exclude.")
