"""Where a reader of a feed is: the id of an entry, and how much of it was had.

"1778241600000-3"    everything up to and with this entry
"1778241600000-3.2"  of this entry the first two scans only
"""

import re
from typing import NamedTuple

from kernel.errors import FieldErrors

_TEXT = re.compile(rb"([0-9]{1,15})-([0-9]{1,15})(?:\.([0-9]{1,4}))?")
PLACE_PATTERN = f"^(?:{_TEXT.pattern.decode()})?$"
"""For the API document; an empty one is none."""
_ALL = 10_000
_LAST_SEQUENCE = 2**64 - 1


class Place(NamedTuple):
    """Comparable. milliseconds, sequence: of the entry. had: scans of it, _ALL for all."""

    milliseconds: int
    sequence: int
    had: int = _ALL

    @property
    def entry_id(self) -> bytes:
        """The entry."""
        return b"%d-%d" % (self.milliseconds, self.sequence)

    @property
    def event_id(self) -> bytes:
        """The place as a reader knows it."""
        return self.entry_id if self.had == _ALL else b"%s.%d" % (self.entry_id, self.had)

    @property
    def read_after(self) -> bytes:
        """What XREAD has to start after, so that what is missing comes; of an entry, too."""
        if self.had == _ALL:
            return self.entry_id
        if self.sequence:
            return b"%d-%d" % (self.milliseconds, self.sequence - 1)
        return b"%d-%d" % (max(0, self.milliseconds - 1), _LAST_SEQUENCE)


START = Place(0, 0)
"""Before every entry."""


def parse_place(text: bytes) -> Place:
    """The other way round. Raises ValueError."""
    match = _TEXT.fullmatch(text)
    if match is None:
        raise ValueError(f"no place in a feed: {text!r}")
    milliseconds, sequence, had = match.groups()
    return Place(int(milliseconds), int(sequence), _ALL if had is None else int(had))


def parse_last_event_id(raw: str) -> Place | None:
    """What a reader comes back with; None without. Raises FieldErrors (400)."""
    if not raw:
        return None
    try:
        return parse_place(raw.encode())
    except ValueError:
        message = "Send the id of an event of this feed, or none."
        raise FieldErrors.of("Last-Event-ID", message) from None
