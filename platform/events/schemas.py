"""Events as the list returns them, in the words of the webhooks that carry them, too."""

import json
from typing import Any, Self

from pydantic import ConfigDict, Field, JsonValue

from events.rows import EventRow
from events.selectors import EventPage
from kernel.clock import isoformat_z
from kernel.schemas import ResponseModel
from outbox.envelope import format_event_id

_CURSOR = "AZ4BLZaAAAAAAAAAAAAAAAGeASz6QAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
_EXAMPLE: dict[str, Any] = {
    "id": "evt_019e012d-9680-7c41-9a55-3f0e5b1c2d4e",
    "type": "dynamic_qr.deleted",
    "created_at": "2026-05-08T13:45:12Z",
    "workspace": "studio-nord",
    "data": {"short_id": "aBc12dEf"},
}


class EventOut(ResponseModel):
    """What happened, exactly as a webhook's body says it."""

    model_config = ConfigDict(json_schema_extra={"example": _EXAMPLE})
    id: str = Field(description="The same in every list and every webhook: act on it once.")
    type: str
    created_at: str = Field(description="Of a scan: when the code was scanned.")
    workspace: str = Field(description="Its slug.")
    data: dict[str, JsonValue] = Field(
        description="dynamic_qr.created and .updated: the QR as it was then. dynamic_qr.deleted:"
        " its short_id. scan.created: the scan as in the list of scans. quota.*: plan and figures."
    )

    @classmethod
    def from_row(cls, row: EventRow, *, workspace: str) -> Self:
        return cls.build(
            id=format_event_id(row.id),
            type=row.type,
            created_at=isoformat_z(row.created_at),
            workspace=workspace,
            data=json.loads(row.data),
        )


class EventList(ResponseModel):
    """One page, oldest first."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"after": _CURSOR, "has_more": False, "results": [_EXAMPLE]}}
    )
    after: str = Field(description="What to send as `after` next time, also after an empty page.")
    has_more: bool = Field(description="true: ask again at once. false: ask again in a while.")
    results: list[EventOut]

    @classmethod
    def from_page(cls, page: EventPage, *, workspace: str) -> Self:
        return cls.build(
            after=page.after.encode(),
            has_more=page.has_more,
            results=[EventOut.from_row(row, workspace=workspace) for row in page.events],
        )
