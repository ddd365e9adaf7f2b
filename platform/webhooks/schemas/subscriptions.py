"""A webhook as the API shows it."""

from typing import Any, Self

from pydantic import ConfigDict, Field

from kernel.clock import isoformat_z
from kernel.schemas import ResponseModel
from webhooks.attempts import Attempt
from webhooks.models import WebhookSubscription

_EXAMPLE: dict[str, Any] = {
    "id": 7,
    "url": "https://hooks.yourbrand.com/qrstudio",
    "description": "Sales database",
    "events": ["scan.created", "quota.threshold_75"],
    "status": "active",
    "disabled_reason": "",
    "disabled_at": None,
    "consecutive_failures": 0,
    "last_delivery_at": "2026-05-08T13:45:12Z",
    "last_response_status": 200,
    "previous_secret_expires_at": None,
    "created_at": "2026-05-08T13:40:00Z",
}


class WebhookOut(ResponseModel):
    """A webhook; its secret is never shown again."""

    model_config = ConfigDict(json_schema_extra={"example": _EXAMPLE})
    id: int
    url: str
    description: str
    events: list[str]
    status: str = Field(description="active or disabled.")
    disabled_reason: str = Field(
        description="member: by a member; failures: attempts have failed for over 12 hours; gone:"
        " the receiver has answered 410. Empty while active."
    )
    disabled_at: str | None
    consecutive_failures: int = Field(
        description="Events whose latest attempt has failed, since one succeeded last."
    )
    last_delivery_at: str | None = Field(description="Of the latest attempt.")
    last_response_status: int | None = Field(
        description="Of the latest attempt; null if the receiver has not answered."
    )
    previous_secret_expires_at: str | None = Field(
        description="Until then requests are signed with the previous secret as well."
    )
    created_at: str

    @classmethod
    def from_row(cls, row: WebhookSubscription, **more: Any) -> Self:
        """more: fields of a derived class."""
        return cls.build(
            id=row.pk,
            url=row.url,
            description=row.description,
            events=row.events,
            status=row.status,
            disabled_reason=row.disabled_reason,
            disabled_at=isoformat_z(row.disabled_at),
            consecutive_failures=row.consecutive_failures,
            last_delivery_at=isoformat_z(row.last_delivery_at),
            last_response_status=row.last_response_status,
            previous_secret_expires_at=isoformat_z(row.previous_expires_at),
            created_at=isoformat_z(row.created_at),
            **more,
        )


class WebhookWithSecret(WebhookOut):
    """A webhook with its new secret, which is shown this once."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {**_EXAMPLE, "secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD3q1p1Z1uPGk="}
        }
    )
    secret: str | None = Field(
        description="Signs what is sent. Null in the replay of an Idempotency-Key."
    )


class WebhookList(ResponseModel):
    """All webhooks of the workspace."""

    results: list[WebhookOut]


class WebhookTestResult(ResponseModel):
    """What came of an event that was sent to try it out."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"delivered": True, "status": 200, "error": ""}}
    )
    delivered: bool = Field(description="Whether the status is one of 200 to 299.")
    status: int | None = Field(description="Null if the receiver has not answered.")
    error: str = Field(description="Why it was not delivered; empty if it was.")

    @classmethod
    def from_attempt(cls, attempt: Attempt) -> "WebhookTestResult":
        return cls.model_construct(
            delivered=attempt.has_succeeded, status=attempt.status, error=attempt.error
        )
