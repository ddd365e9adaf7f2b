"""A date for the calendar. Source: RFC 5545.

The same payload always makes the same text, because an answer may have to be drawn again: DTSTAMP
is the start, and UID a hash of the rest.
"""

import hashlib
import re
from datetime import UTC, date, datetime, timedelta

from kernel.messages import mark
from qrs.contents.errors import RuleError
from qrs.contents.escapes import escape_vobject
from qrs.contents.reader import Payload, PayloadReader

MAX_SUMMARY_LENGTH = 120
MAX_LOCATION_LENGTH = 250
MAX_DESCRIPTION_LENGTH = 1000
FIRST_YEAR, LAST_YEAR = 1970, 2999
TIME_PATTERN = r"^ *\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d))? *$"
"""For the API document: what is advised."""
# Also with fractions of seconds, as programs write them.
_TIME = re.compile(
    r" *[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:[0-9]{2}))? *"
)
_UID_LENGTH = 16
_Moment = date | datetime
_INVALID = mark(
    "Enter a time with its offset, such as 2026-05-08T18:30:00-04:00, or a date, such as"
    " 2026-05-08."
)


def make_event(payload: Payload) -> str:
    """Raises ContentError."""
    reader = PayloadReader(payload)
    summary = reader.line("summary", most=MAX_SUMMARY_LENGTH, required=True)
    times = _take_times(reader)
    texts = {
        "SUMMARY": summary,
        "LOCATION": reader.text("location", most=MAX_LOCATION_LENGTH),
        "DESCRIPTION": reader.text("description", most=MAX_DESCRIPTION_LENGTH),
    }
    reader.finish()
    content = [*times, *(f"{name}:{escape_vobject(text)}" for name, text in texts.items() if text)]
    uid = hashlib.sha256("\n".join(content).encode()).hexdigest()[:_UID_LENGTH]
    lines = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//QR Studio//EN", "BEGIN:VEVENT"),
        f"UID:{uid}",
        *content,
        *("END:VEVENT", "END:VCALENDAR"),
    ]
    return "".join(f"{line}\r\n" for line in lines)


def _take_times(reader: PayloadReader) -> list[str]:
    """DTSTAMP, DTSTART and perhaps DTEND; none if one of them was refused."""
    start = _parse(reader, "start", required=True)
    end = _parse(reader, "end")
    if start is None:
        return []
    if end is not None:
        _check_order(reader, start, end)
    if not isinstance(start, datetime):
        # DTEND is the first day after the event; people name the last one.
        last = end or start
        after = last + timedelta(days=1)
        days = [f"DTSTART;VALUE=DATE:{start:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"]
        return [f"DTSTAMP:{start:%Y%m%d}T000000Z", *days]
    times = [f"DTSTAMP:{_write(start)}", f"DTSTART:{_write(start)}"]
    # Without DTEND an event ends when it begins; with it, it has to end later.
    if isinstance(end, datetime) and end > start:
        times.append(f"DTEND:{_write(end)}")
    return times


def _parse(reader: PayloadReader, name: str, *, required: bool = False) -> _Moment | None:
    text = reader.take(name, _check_time, required=required)
    return _read(text) if text else None


def _check_time(raw: str) -> str:
    """Raises RuleError."""
    text = raw.strip()
    if not text:
        return ""
    try:
        moment = _read(text) if _TIME.fullmatch(text) else None
    except (ValueError, OverflowError):
        moment = None
    if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise RuleError(_INVALID)
    return text


def _read(text: str) -> _Moment:
    """Times in whole seconds of UTC. Raises ValueError, OverflowError at the calendar's ends."""
    if "T" not in text:
        return date.fromisoformat(text)
    return datetime.fromisoformat(text).astimezone(UTC).replace(microsecond=0)


def _check_order(reader: PayloadReader, start: _Moment, end: _Moment) -> None:
    if isinstance(start, datetime) != isinstance(end, datetime):
        reader.refuse("end", mark("Enter both as times or both as dates."))
    elif end < start:
        reader.refuse("end", mark("Must not be before the start."))


def _write(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%SZ}"
