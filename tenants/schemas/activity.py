"""Responses of the workspace's log."""

from typing import Any

from pydantic import ConfigDict

from audit.models import AuditEntry
from audit.selectors import is_by_platform
from kernel.clock import isoformat_z
from kernel.schemas import ResponseModel

PLATFORM_NAME = "Platform"


class ActivityActor(ResponseModel):
    """Who. An id of null and the email "Platform" is the platform: its admins and its tasks."""

    id: int | None
    email: str


class ActivityTarget(ResponseModel):
    """What was changed: a qr by its short id, a domain by its name, a membership ..."""

    type: str
    id: str


class ActivityOut(ResponseModel):
    """One change, with the fields that differ before and after."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": 7,
                "created_at": "2026-05-08T13:45:12Z",
                "actor": {"id": 7, "email": "ines@agency.example"},
                "via": "api",
                "network": "203.0.113.0/24",
                "action": "membership.change",
                "target": {"type": "membership", "id": "studio-nord/9"},
                "before": {"role": "editor"},
                "after": {"role": "viewer"},
                "request_id": "5f3c7e0d9b1a4c62",
            }
        }
    )

    id: int
    created_at: str
    actor: ActivityActor
    via: str
    network: str
    action: str
    target: ActivityTarget
    before: dict[str, Any]
    after: dict[str, Any]
    request_id: str

    @classmethod
    def from_entry(cls, entry: AuditEntry) -> "ActivityOut":
        is_platform = is_by_platform(entry)
        return cls.model_construct(
            id=entry.pk,
            created_at=isoformat_z(entry.created_at),
            actor=ActivityActor.model_construct(
                id=None if is_platform else entry.actor_id,
                email=PLATFORM_NAME if is_platform else entry.actor_email,
            ),
            via="platform" if is_platform else entry.via,
            network="" if is_platform else entry.network,
            action=entry.action,
            target=ActivityTarget.model_construct(type=entry.target_type, id=entry.target_id),
            before=entry.before,
            after=entry.after,
            request_id=entry.request_id,
        )


ACTIVITY_FIELDS = tuple(ActivityOut.model_fields)


class ActivityPage(ResponseModel):
    """Entries newest first, and links to the neighbouring pages."""

    next: str | None
    previous: str | None
    results: list[ActivityOut]
