"""The audit log."""

from typing import Any

from pydantic import ConfigDict, Field

from console.models import AuditEntry
from kernel.clock import isoformat_z
from kernel.input_types import Filter
from kernel.pagination import PageQuery
from kernel.schemas import Page, ResponseModel


class AuditQuery(PageQuery):
    """Which audit entries."""

    target_type: Filter = Field("", description="tenant, plan, qr, user or membership.")
    target_id: Filter = Field("", description="A slug, code, short id or number.")
    action: Filter = Field("", description="Such as tenant.change.")
    actor: Filter = Field("", description="A platform admin's email.")


class AuditActor(ResponseModel):
    """The platform admin; an id of null is the platform itself."""

    id: int | None
    email: str


class AuditTarget(ResponseModel):
    """type: tenant, plan, qr, user or membership."""

    type: str
    id: str


class AuditOut(ResponseModel):
    """One change, with the fields that differ before and after."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": 7,
                "created_at": "2026-05-08T13:45:12Z",
                "actor": {"id": 1, "email": "ada@qrstudio.example"},
                "action": "tenant.change",
                "target": {"type": "tenant", "id": "studio-nord"},
                "before": {"status": "active"},
                "after": {"status": "suspended"},
                "request_id": "5f3c7e0d9b1a4c62",
            }
        }
    )

    id: int
    created_at: str
    actor: AuditActor
    action: str
    target: AuditTarget
    before: dict[str, Any]
    after: dict[str, Any]
    request_id: str

    @classmethod
    def from_entry(cls, entry: AuditEntry) -> "AuditOut":
        return cls.model_construct(
            id=entry.pk,
            created_at=isoformat_z(entry.created_at),
            actor=AuditActor.model_construct(id=entry.actor_id, email=entry.actor_email),
            action=entry.action,
            target=AuditTarget.model_construct(type=entry.target_type, id=entry.target_id),
            before=entry.before,
            after=entry.after,
            request_id=entry.request_id,
        )


class AuditPage(Page[AuditOut]):
    """Audit entries, newest first."""
