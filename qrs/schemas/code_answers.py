"""Answers of the dynamic QR endpoints."""

from collections.abc import Callable, Sequence
from typing import Any, Self

from pydantic import ConfigDict, Field, JsonValue

from kernel.clock import isoformat_z
from kernel.schemas import Page, ResponseModel, not_sent
from qrs.schemas.codes import EXAMPLE_URL
from qrs.selectors.codes import QrRow, get_public_url

QR_EXAMPLE: dict[str, JsonValue] = {
    "id": 42,
    "short_id": "aBc12dEf",
    "name": "Spring 2026 menu",
    "destination_url": EXAMPLE_URL,
    "variants": [],
    "is_active": True,
    "scan_count": 1247,
    "last_scanned_at": "2026-05-08T13:45:12Z",
    "destination_changes_count": 1,
    "public_url": "https://q.qrstudio.agency/q/aBc12dEf/",
    "created_at": "2026-04-01T10:00:00Z",
    "updated_at": "2026-05-01T08:30:00Z",
}


class VariantOut(ResponseModel):
    """One A/B destination."""

    url: str
    weight: int
    label: str

    @classmethod
    def from_variant(cls, variant: dict[str, Any]) -> Self:
        """Fields by name, because jsonb has an order of its own."""
        return cls.build(url=variant["url"], weight=variant["weight"], label=variant["label"])


class DynamicQrOut(ResponseModel):
    """A dynamic QR: the reference's twelve fields."""

    model_config = ConfigDict(json_schema_extra={"example": QR_EXAMPLE})
    id: int
    short_id: str
    name: str
    destination_url: str
    variants: list[VariantOut]
    is_active: bool
    scan_count: int
    last_scanned_at: str | None
    destination_changes_count: int
    public_url: str
    created_at: str
    updated_at: str

    @classmethod
    def from_row(cls, row: QrRow, *, base_url: str, includes: Sequence[str] = ()) -> Self:
        """base_url: of the workspace's codes. includes: names of INCLUDED."""
        return cls.build(
            id=row.id,
            short_id=row.short_id,
            name=row.name,
            destination_url=row.destination_url,
            variants=[VariantOut.from_variant(variant) for variant in row.variants],
            is_active=row.is_active,
            scan_count=row.scan_count,
            last_scanned_at=isoformat_z(row.last_scanned_at),
            destination_changes_count=row.destination_changes_count,
            public_url=get_public_url(short_id=row.short_id, base_url=base_url),
            created_at=isoformat_z(row.created_at),
            updated_at=isoformat_z(row.updated_at),
            **{name: INCLUDED[name](row) for name in includes},
        )


class QrStatusOut(ResponseModel):
    """What the platform has decided about a QR. blocked: its code answers 410, for abuse."""

    blocked: bool

    @classmethod
    def from_row(cls, row: QrRow) -> Self:
        return cls.build(blocked=row.is_blocked)


class QrSettingsOut(ResponseModel):
    """How a QR behaves; see the body of a change."""

    forward_query: bool

    @classmethod
    def from_row(cls, row: QrRow) -> Self:
        return cls.build(forward_query=row.forward_query)


INCLUDED: dict[str, Callable[[QrRow], ResponseModel]] = {
    "status": QrStatusOut.from_row,
    "settings": QrSettingsOut.from_row,
}
"""What ``include=`` adds behind the twelve fields, in this order."""


class ExpandedDynamicQrOut(DynamicQrOut):
    """The twelve fields, and behind them what ``include=`` asks for."""

    # Not DynamicQrOut's example: models inherit their configuration.
    model_config = ConfigDict(
        json_schema_extra={
            "example": QR_EXAMPLE
            | {"status": {"blocked": False}, "settings": {"forward_query": False}}
        }
    )
    status: QrStatusOut = Field(default_factory=not_sent, description="With include=status.")
    settings: QrSettingsOut = Field(default_factory=not_sent, description="With include=settings.")


class DynamicQrPage(Page[ExpandedDynamicQrOut]):
    """One page, newest first."""
