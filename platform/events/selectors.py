"""Pages of the events of a workspace; README.md says why in this order."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from events.cursors import Cursor
from events.rows import EventRow, Horizons, get_horizons, list_outbox_events, list_scans
from outbox.models import LATE_SCANS, EventType
from outbox.services import KEPT_DAYS, get_first_id
from scans.ingestion.late import LATE_SECS

# Of one page, however few events they hold: no page may take long.
_MAX_NOTES = 100


@dataclass(frozen=True, slots=True)
class EventPage:
    """after: where the next page begins. has_more: some are known to be there already."""

    events: Sequence[EventRow]
    after: Cursor
    has_more: bool


def get_event_page(
    *, tenant_id: int, cursor: Cursor, types: Sequence[str], limit: int
) -> EventPage:
    """At most so many events after the cursor, each after the next: no event is left out.

    The active schema is that of the workspace. types: of EventType.
    """
    reader = _Reader(tenant_id, cursor, set(types), limit)
    horizons = get_horizons()
    is_complete = reader.read_outbox(horizons)
    if is_complete and EventType.SCAN_CREATED in reader.types:
        is_complete = reader.read_scans(horizons)
    events = sorted(reader.events, key=lambda event: event.id)
    return EventPage(events, reader.cursor, has_more=not is_complete)


@dataclass
class _Reader:
    """Each read_ method returns whether it has come to the horizon."""

    tenant_id: int
    cursor: Cursor
    types: set[str]
    limit: int
    events: list[EventRow] = field(default_factory=list)

    @property
    def _room(self) -> int:
        return self.limit - len(self.events)

    def read_outbox(self, horizons: Horizons) -> bool:
        end = get_first_id(horizons.outbox)
        notes = {LATE_SCANS} if EventType.SCAN_CREATED in self.types else set()
        rows = list_outbox_events(
            tenant_id=self.tenant_id,
            after=self.cursor.outbox,
            before=end,
            types=sorted(self.types | notes),
            limit=self.limit + _MAX_NOTES,
        )
        for row in rows:
            if not self._room:
                return False
            if row.type != LATE_SCANS:
                self.events.append(row)
            elif not self._read_late(row, oldest=horizons.scans - timedelta(days=KEPT_DAYS)):
                return False
            self.cursor = Cursor(row.id, self.cursor.scan)
        if len(rows) == self.limit + _MAX_NOTES:
            return False
        self.cursor = replace(self.cursor, outbox=max(end, self.cursor.outbox))
        return True

    def read_scans(self, horizons: Horizons) -> bool:
        end = get_first_id(horizons.scans - timedelta(seconds=LATE_SECS))
        if end <= self.cursor.scan:
            return True
        scans = list_scans(after=self.cursor.scan, last=end, limit=self._room)
        has_room = len(scans) < self._room
        self.events += scans
        if has_room or scans:
            self.cursor = replace(self.cursor, scan=end if has_room else scans[-1].id)
        return has_room

    def _read_late(self, note: EventRow, *, oldest: datetime) -> bool:
        """The scans that a note names, as far as this reader has passed them already."""
        ids = json.loads(note.data)
        before_first = UUID(int=UUID(ids["from"]).int - 1)
        scans = list_scans(
            after=max(before_first, self.cursor.late, get_first_id(oldest)),
            last=min(UUID(ids["to"]), self.cursor.scan),
            limit=self._room,
        )
        is_complete = len(scans) < self._room
        self.events += scans
        if not is_complete:
            self.cursor = replace(self.cursor, late=scans[-1].id)
        return is_complete
