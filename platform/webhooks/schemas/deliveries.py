"""A delivery as the log shows it."""

import json
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from kernel.clock import isoformat_z
from kernel.errors import FieldErrors
from kernel.schemas import Page, ResponseModel
from kernel.translation import gettext as _
from outbox.envelope import format_event_id
from webhooks.models import DeliveryStatus, WebhookDelivery

_EXAMPLE: dict[str, Any] = {
    "id": "01985f3e-58a4-7c1e-9d53-2f4c8f1f6a11",
    "event_id": "evt_01985f3e-4d0b-7bb3-8a51-c3b1f0a7a9f2",
    "event_type": "dynamic_qr.deleted",
    "status": "delivered",
    "attempts": [
        {"at": "2026-05-08T13:45:12Z", "status": 503, "error": "", "duration_ms": 81},
        {"at": "2026-05-08T13:45:17Z", "status": 200, "error": "", "duration_ms": 64},
    ],
    "response_status": 200,
    "response_body": "ok",
    "error": "",
    "created_at": "2026-05-08T13:45:11Z",
    "next_attempt_at": None,
}


class DeliveryQuery(BaseModel):
    """A text, so that a wrong one gets a message of ours."""

    status: str = Field(
        "",
        description="Only these: pending, delivered or failed.",
        json_schema_extra={"enum": ["", *DeliveryStatus.values]},
    )

    def read_status(self) -> str:
        """Raises FieldErrors (400)."""
        if self.status and self.status not in DeliveryStatus.values:
            raise FieldErrors.of("status", _("Must be one of: pending, delivered, failed."))
        return self.status


class AttemptOut(ResponseModel):
    """One request to the receiver."""

    at: str
    status: int | None = Field(description="Null if the receiver has not answered.")
    error: str
    duration_ms: int


class DeliveryOut(ResponseModel):
    """One event for one webhook."""

    model_config = ConfigDict(json_schema_extra={"example": _EXAMPLE})
    id: str = Field(description="X-QRStudio-Delivery of all its requests.")
    event_id: str
    event_type: str
    status: str = Field(description="pending, delivered or failed.")
    attempts: list[AttemptOut] = Field(description="The latest 20, oldest first.")
    response_status: int | None = Field(description="Of the latest attempt.")
    response_body: str = Field(description="Of the latest attempt, at most 4,096 bytes of it.")
    error: str = Field(description="Why the latest attempt has failed, or why there was none.")
    created_at: str
    next_attempt_at: str | None

    @classmethod
    def from_row(cls, row: WebhookDelivery, **more: Any) -> Self:
        """more: fields of a derived class."""
        return cls.build(
            id=str(row.pk),
            event_id=format_event_id(row.event_id),
            event_type=row.event_type,
            status=row.status,
            attempts=[AttemptOut.model_construct(**attempt) for attempt in row.attempts],
            response_status=row.response_status,
            response_body=row.response_body,
            error=row.error,
            created_at=isoformat_z(row.created_at),
            next_attempt_at=isoformat_z(row.next_attempt_at),
            **more,
        )


class DeliveryPage(Page[DeliveryOut]):
    """Deliveries of a webhook, newest first; the newest 10,000 of the last 30 days."""


class DeliveryDetail(DeliveryOut):
    """A delivery with what was sent."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                **_EXAMPLE,
                "body": {
                    "id": "evt_01985f3e-4d0b-7bb3-8a51-c3b1f0a7a9f2",
                    "type": "dynamic_qr.deleted",
                    "created_at": "2026-05-08T13:45:11Z",
                    "workspace": "studio-nord",
                    "data": {"short_id": "aBc12dEf"},
                },
            }
        }
    )
    body: dict[str, Any] | None = Field(
        description="As it is sent. Null once the event is over 30 days old."
    )

    @classmethod
    def from_delivery(cls, row: WebhookDelivery, body: bytes | None) -> "DeliveryDetail":
        return cls.from_row(row, body=None if body is None else json.loads(body))
