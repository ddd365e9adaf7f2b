"""Query parameters that every endpoint about scans parses alike."""

from kernel.clock import utc_now
from kernel.errors import FieldErrors
from kernel.translation import gettext as _
from scans.log.export.lines import FORMATS, LineFormat
from scans.period import Period

DEFAULT_DAYS = "30"
MAX_DAYS = 365


def parse_period(raw_days: str) -> Period:
    """Today and the days before, UTC: 1 to 365 days. Raises FieldErrors (400)."""
    if raw_days.isascii() and raw_days.isdigit() and len(raw_days) <= len(str(MAX_DAYS)):
        days = int(raw_days)
        if 1 <= days <= MAX_DAYS:
            return Period.ending(utc_now().date(), days=days)
    raise FieldErrors.of(
        "days", _("A whole number from 1 to %(most)d is required.") % {"most": MAX_DAYS}
    )


def parse_format(name: str, bom: str) -> LineFormat:
    """The format of an export, with or without byte order mark. Raises FieldErrors (400)."""
    if name not in FORMATS:
        raise FieldErrors.of("format", _("Use csv or ndjson."))
    if bom not in {"0", "1"}:
        raise FieldErrors.of("bom", _("Use 0 or 1."))
    if bom == "0":
        return FORMATS[name]
    if name != "csv":
        raise FieldErrors.of("bom", _("Only a CSV can have a byte order mark."))
    return FORMATS[name].with_byte_order_mark()


def parse_bots(raw: str) -> bool:
    """Whether crawlers, previews and prefetches are included. Raises FieldErrors (400)."""
    if raw in ("include", "exclude"):
        return raw == "include"
    raise FieldErrors.of("bots", _("Use include or exclude."))
