"""Bodies of the dynamic QR endpoints and, for the documentation, their answers."""

from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field, JsonValue, WithJsonSchema

from kernel.input_types import Filter, Line40, Line120, StrictSchema
from kernel.pagination import PageQuery
from kernel.schemas import not_sent
from kernel.urls import MAX_URL_LENGTH, URL_PATTERN
from qrs.validation import MAX_VARIANTS, MAX_WEIGHT, Variant, check_destination_url, check_variants

DestinationUrl = Annotated[
    str,
    AfterValidator(check_destination_url),
    WithJsonSchema(
        {
            "type": "string",
            "format": "uri",
            "minLength": 1,
            "maxLength": MAX_URL_LENGTH,
            "pattern": URL_PATTERN,
        }
    ),
]

_EXAMPLE_URL = "https://example.com/menus/spring-2026"
_QR_EXAMPLE: dict[str, JsonValue] = {
    "id": 42,
    "short_id": "aBc12dEf",
    "name": "Spring 2026 menu",
    "destination_url": _EXAMPLE_URL,
    "variants": [],
    "is_active": True,
    "scan_count": 1247,
    "last_scanned_at": "2026-05-08T13:45:12Z",
    "destination_changes_count": 1,
    "public_url": "https://q.qrstudio.agency/q/aBc12dEf/",
    "created_at": "2026-04-01T10:00:00Z",
    "updated_at": "2026-05-01T08:30:00Z",
}


class QrQuery(PageQuery):
    """Which QRs."""

    search: Filter = Field(
        "", description="Part of the name, destination or short id, as it reads; or a scan URL."
    )
    is_active: bool | None = Field(None, description="true or false.")


class VariantIn(StrictSchema):
    """One A/B destination."""

    url: DestinationUrl = Field(description="By the rules of destination_url.")
    weight: int = Field(ge=0, le=MAX_WEIGHT, description="Relative; the total must be above 0.")
    label: Line40 = Field(description="1 to 40 characters, unique within the QR.")


def _check_variant_list(variants: list[VariantIn]) -> list[VariantIn]:
    check_variants([as_variant(variant) for variant in variants])
    return variants


def as_variant(variant: VariantIn) -> Variant:
    """The plain dictionary that is stored."""
    return {"url": variant.url, "weight": variant.weight, "label": variant.label}


class QrSettingsIn(StrictSchema):
    """How a QR behaves; only the fields sent change."""

    forward_query: bool = Field(
        default_factory=not_sent,
        description="Append the query of a scan (`?utm_source=poster7`) to the destination. Its"
        " own parameters win; one that would make the URL longer than 2000 characters is left"
        " out. Off by default.",
    )


class DynamicQrCreate(StrictSchema):
    """What a new dynamic QR needs."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"name": "Spring 2026 menu", "destination_url": _EXAMPLE_URL}}
    )
    name: Line120 = Field(description="Internal label, never visible to scanners. Max 120 chars.")
    destination_url: DestinationUrl = Field(
        description="The URL we 302 redirect to. Editable later. Max 2000 chars once encoded."
    )
    settings: QrSettingsIn = Field(default_factory=QrSettingsIn)


class DynamicQrPatch(StrictSchema):
    """What can change; only the fields sent do."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"destination_url": "https://example.com/menus/summer-2026"}}
    )
    name: Line120 = Field(default_factory=str)
    destination_url: DestinationUrl = Field(default_factory=str)
    is_active: bool = Field(default_factory=bool, description="Pause / kill switch.")
    # The length is checked first, and stops the rest: each item costs a look-up of its host.
    variants: Annotated[
        list[VariantIn], Field(max_length=MAX_VARIANTS), AfterValidator(_check_variant_list)
    ] = Field(
        default_factory=list,
        description="A/B variants (Pro+), at most 10; [] means destination_url.",
    )
    settings: QrSettingsIn = Field(default_factory=QrSettingsIn)


class VariantOut(Schema):
    """One A/B destination."""

    url: str
    weight: int
    label: str


class DynamicQrOut(Schema):
    """A dynamic QR: the reference's twelve fields."""

    model_config = ConfigDict(json_schema_extra={"example": _QR_EXAMPLE})
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


class QrStatusOut(Schema):
    """What the platform has decided about a QR. blocked: its code answers 410, for abuse."""

    blocked: bool


class QrSettingsOut(Schema):
    """How a QR behaves; see the body of a change."""

    forward_query: bool


class ExpandedDynamicQrOut(DynamicQrOut):
    """The twelve fields, and behind them what ``include=`` asks for."""

    # Not DynamicQrOut's example: models inherit their configuration.
    model_config = ConfigDict(
        json_schema_extra={
            "example": _QR_EXAMPLE
            | {"status": {"blocked": False}, "settings": {"forward_query": False}}
        }
    )
    status: QrStatusOut = Field(default_factory=not_sent, description="With include=status.")
    settings: QrSettingsOut = Field(default_factory=not_sent, description="With include=settings.")


class DynamicQrPage(Schema):
    """One page, newest first."""

    count: int
    next: str | None
    previous: str | None
    results: list[ExpandedDynamicQrOut]


class DestinationChangeOut(Schema):
    """One edit of the destination."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "old_url": _EXAMPLE_URL,
                "new_url": "https://example.com/menus/summer-2026",
                "changed_by": "owner@studio.example",
                "changed_at": "2026-05-01T08:30:00Z",
            }
        }
    )
    old_url: str
    new_url: str
    changed_by: str | None
    changed_at: str


class DestinationChangePage(Schema):
    """One page, newest first."""

    count: int
    next: str | None
    previous: str | None
    results: list[DestinationChangeOut]
