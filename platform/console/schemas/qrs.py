"""Printed codes anywhere on the platform."""

from typing import Any

from pydantic import ConfigDict

from console.selectors import QrRecord
from kernel.clock import isoformat_z
from kernel.input_types import StrictSchema
from kernel.schemas import ResponseModel
from tenants.models import Tenant


class QrPatch(StrictSchema):
    """Block a code for abuse, or lift the block."""

    model_config = ConfigDict(json_schema_extra={"example": {"blocked": True}})

    blocked: bool


class QrTenant(ResponseModel):
    """The workspace that the code belongs to."""

    slug: str
    name: str
    plan: str
    status: str

    @classmethod
    def from_tenant(cls, tenant: Tenant) -> "QrTenant":
        return cls.model_construct(
            slug=tenant.slug, name=tenant.name, plan=tenant.plan_id, status=tenant.status
        )


class QrOut(ResponseModel):
    """A printed code anywhere on the platform. state: active, paused, blocked or deleted."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "short_id": "aBc12dEf",
                "state": "active",
                "blocked": False,
                "name": "Spring 2026 menu",
                "destination_url": "https://example.com/menus/spring-2026",
                "variants": [],
                "is_active": True,
                "scan_count": 1247,
                "last_scanned_at": "2026-05-08T13:45:12Z",
                "created_at": "2026-04-01T10:00:00Z",
                "tenant": {
                    "slug": "studio-nord",
                    "name": "Studio Nord",
                    "plan": "agency",
                    "status": "active",
                },
                "owners": ["nora@nord.example"],
            }
        }
    )

    short_id: str
    state: str
    blocked: bool
    name: str | None
    destination_url: str
    variants: list[dict[str, Any]]
    is_active: bool
    scan_count: int
    last_scanned_at: str | None
    created_at: str | None
    tenant: QrTenant
    owners: list[str]

    @classmethod
    def from_record(cls, record: QrRecord) -> "QrOut":
        """Of a deleted QR only the route is left: what its row held is null."""
        route, qr, total = record.route, record.qr, record.total
        return cls.model_construct(
            short_id=route.short_id,
            state=route.state,
            blocked=bool(qr and qr.is_blocked),
            name=qr.name if qr else None,
            destination_url=qr.destination_url if qr else route.destination_url,
            variants=qr.variants if qr else route.variants,
            is_active=bool(qr and qr.is_active),
            scan_count=total.scan_count if total else 0,
            last_scanned_at=isoformat_z(total.last_scanned_at) if total else None,
            created_at=isoformat_z(qr.created_at) if qr else None,
            tenant=QrTenant.from_tenant(record.tenant),
            owners=record.owners,
        )
