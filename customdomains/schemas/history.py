"""The history of a custom domain."""

from pydantic import ConfigDict, Field

from customdomains.models import DomainEvent
from kernel.clock import isoformat_z
from kernel.schemas import Page, ResponseModel


class DomainEventOut(ResponseModel):
    """One change. null: there was no claim, or it is gone."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "changed_at": "2026-05-08T13:47:00Z",
                "from_status": "pending",
                "to_status": "verified",
                "reason": "Both records are right.",
                "changed_by": "owner@studio.example",
            }
        }
    )
    changed_at: str
    from_status: str | None
    to_status: str | None
    reason: str
    changed_by: str | None = Field(
        description="The email of a person; the name and the first characters of an API key."
    )

    @classmethod
    def from_event(cls, event: DomainEvent, *, changed_by: str | None) -> "DomainEventOut":
        """changed_by: None for checks, and if the user was deleted."""
        return cls.model_construct(
            changed_at=isoformat_z(event.changed_at),
            from_status=event.from_status or None,
            to_status=event.to_status or None,
            reason=event.reason,
            changed_by=changed_by,
        )


class DomainEventPage(Page[DomainEventOut]):
    """One page, newest first."""
