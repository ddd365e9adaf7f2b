"""Entries of the timeline as they are shown."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kernel.errors import NotFoundError
from qrs.selectors.history import HistoryEntry
from tenants.selectors.authors import Author

_LONGEST = 30
_MOST_DIGITS = 18


def build_entry(
    entry: HistoryEntry, *, qr: Any, names: Mapping[Author, str], is_current: bool = False
) -> dict[str, Any]:
    """qr: as it is now."""
    variants = entry.variants or []
    total = sum(variant["weight"] for variant in variants)
    return {
        "change": "created" if entry.id is None else entry.id,
        "is_created": entry.id is None,
        "is_destination": entry.old_url is not None and entry.old_url != entry.new_url,
        "old_url": entry.old_url,
        "url": entry.new_url,
        "are_variants_known": entry.variants is not None,
        "variants": [variant | {"share": variant["weight"] / total} for variant in variants],
        "by": names.get(entry.changed_by),
        "at": entry.changed_at,
        "is_current": is_current,
        "is_elsewhere": leads_elsewhere(entry, qr),
        "is_edit": entry.new_url != qr.destination_url,
    }


def leads_elsewhere(entry: HistoryEntry, qr: Any) -> bool:
    """Whether leading there again would change something."""
    differs = entry.variants is not None and list(entry.variants) != list(qr.variants)
    return differs or entry.new_url != qr.destination_url


def parse_change_id(raw: str) -> int:
    """Raises NotFoundError (404) for what is no id."""
    if raw.isascii() and raw.isdigit() and len(raw) <= _MOST_DIGITS:
        return int(raw)
    raise NotFoundError


def parse_local_time(raw: str, *, zone: ZoneInfo) -> datetime | None:
    """The end of the minute that a person has typed, in the workspace's time zone.

    None for what is no time.
    """
    try:
        typed = datetime.fromisoformat(raw.strip() if len(raw) <= _LONGEST else "")
        local = typed.replace(tzinfo=zone) if typed.tzinfo is None else typed
        return local.replace(second=0, microsecond=0) + timedelta(seconds=59, microseconds=999_999)
    except (ValueError, OverflowError):
        return None
