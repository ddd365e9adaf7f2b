"""The body of an event, as webhooks send it and as polling returns it."""

import json
from uuid import UUID

from kernel.clock import isoformat_z
from outbox.models import OutboxEvent

EVENT_ID_PREFIX = "evt_"


def format_event_id(event_id: UUID) -> str:
    """The id that receivers know."""
    return f"{EVENT_ID_PREFIX}{event_id}"


def write_envelope(event: OutboxEvent, *, workspace: str) -> bytes:
    """UTF-8 JSON. workspace: a slug.

    The same bytes for the same event in every version: receivers compare and sign over them.
    """
    head = {
        "id": format_event_id(event.id),
        "type": event.type,
        "created_at": isoformat_z(event.created_at),
        "workspace": workspace,
    }
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":"))
    # The data is JSON already, and stays as it was written.
    return f'{text[:-1]},"data":{event.data}}}'.encode()
