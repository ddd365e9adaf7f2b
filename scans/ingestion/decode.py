"""Decodes a stream entry: its valid events, and refusals of the others.

Each event is refused by itself, so that an invalid one does not affect the others in its entry.
"""

import json
import re
from functools import partial
from typing import Any, NamedTuple

from kernel.ids import is_short_id
from scans.events import OUTCOMES, ScanEvent, decode_batch
from scans.ingestion.stream import StreamEntry

WHOLE_ENTRY = -1
_FIELD_TYPES = tuple(ScanEvent.__annotations__[name] for name in ScanEvent._fields)
_MIN_FIELDS = len(_FIELD_TYPES) - len(ScanEvent._field_defaults)
_MAX_BIGINT = 2**63 - 1
# 2020 to 2100: any other time comes from a broken clock, and would be in no range of analytics.
_EARLIEST_MS, _LATEST_MS = 1_577_836_800_000, 4_102_444_800_000
_ADDRESS_LIKE = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}|(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}")


class StreamEvent(NamedTuple):
    """An event and where it stands in the stream. position: index in the entry."""

    entry_id: str
    position: int
    event: ScanEvent


# Without passing the fields through a function of Python.
_make_event = partial(tuple.__new__, StreamEvent)


class Refusal(NamedTuple):
    """An event, or an entry, that is not stored. payload: printable ASCII without addresses."""

    entry_id: str
    position: int
    tenant_id: int | None
    payload: str
    reason: str


def decode_entry(entry: StreamEntry) -> tuple[list[StreamEvent], list[Refusal]]:
    """The valid events and the refused ones, both in the entry's order."""
    try:
        batch = _read_batch(entry.data or b"")
    except (ValueError, TypeError, RecursionError) as error:
        return [], [_refuse_entry(entry, f"not a JSON array: {error}")]
    events: list[StreamEvent] = []
    refusals: list[Refusal] = []
    for position, event in enumerate(batch):
        problem = _find_problem(event)
        if problem:
            refusals.append(_refuse_fields(entry.entry_id, position, event, problem))
        else:
            events.append(_make_event((entry.entry_id, position, event)))
    return events, refusals


def _read_batch(data: bytes) -> list[Any]:
    """Events; where one of them has wrong fields, its fields. Raises ValueError or TypeError."""
    try:
        return decode_batch(data)
    except (ValueError, RecursionError):
        # A slower way, which separates the valid events from the others.
        batch = json.loads(data)
    if not isinstance(batch, list):
        raise TypeError(f"it is a {type(batch).__name__}")
    return [ScanEvent(*one[: len(_FIELD_TYPES)]) if _is_event(one) else one for one in batch]


def refuse_event(source: StreamEvent, reason: str) -> Refusal:
    """The refusal of an event that was decoded, but cannot be stored."""
    entry_id, position, event = source
    return _refuse_fields(entry_id, position, event, reason)


def _is_event(fields: Any) -> bool:
    """Of this version, of an earlier one with fewer fields, or of a later one with more."""
    if not isinstance(fields, list) or len(fields) < _MIN_FIELDS:
        return False
    return all(type(value) is kind for value, kind in zip(fields, _FIELD_TYPES, strict=False))


def _find_problem(event: Any) -> str:
    if not isinstance(event, ScanEvent):
        return "fields are missing or of a wrong type"
    if not (0 < event.tenant_id <= _MAX_BIGINT and 0 < event.qr_id <= _MAX_BIGINT):
        return "tenant or QR id out of range"
    if not _EARLIEST_MS <= event.scanned_at_ms < _LATEST_MS:
        return "time out of range"
    if event.outcome not in OUTCOMES:
        return "unknown outcome"
    return "" if is_short_id(event.short_id) else "malformed short id"


def _refuse_entry(entry: StreamEntry, reason: str) -> Refusal:
    text = (entry.data or b"").decode("ascii", "backslashreplace").replace("\0", "\\x00")
    return Refusal(entry.entry_id, WHOLE_ENTRY, None, _without_addresses(text), reason)


def _refuse_fields(entry_id: str, position: int, fields: Any, reason: str) -> Refusal:
    tenant_id = None
    if isinstance(fields, ScanEvent):
        tenant_id = min(fields.tenant_id, _MAX_BIGINT) if fields.tenant_id > 0 else None
        payload = json.dumps(fields._replace(address="", network=""))
    else:
        payload = _without_addresses(json.dumps(fields))
    return Refusal(entry_id, position, tenant_id, payload, reason)


def _without_addresses(text: str) -> str:
    """Where the fields are unknown, everything that looks like an address is removed."""
    return _ADDRESS_LIKE.sub("(address)", text)
