"""Parameters and bodies of the dynamic QR endpoints."""

from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field, WithJsonSchema

from kernel.input_types import Filter, Line40, Line120, StrictSchema
from kernel.pagination import PageQuery
from kernel.schemas import get_changes, not_sent
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

EXAMPLE_URL = "https://example.com/menus/spring-2026"


class QrQuery(PageQuery):
    search: Filter = Field(
        "", description="Part of the name, destination or short id, as it reads; or a scan URL."
    )
    is_active: bool | None = Field(None, description="true or false.")


class VariantIn(StrictSchema):
    """One A/B destination."""

    url: DestinationUrl = Field(description="By the rules of destination_url.")
    weight: int = Field(ge=0, le=MAX_WEIGHT, description="Relative; the total must be above 0.")
    label: Line40 = Field(description="1 to 40 characters, unique within the QR.")

    def as_variant(self) -> Variant:
        return {"url": self.url, "weight": self.weight, "label": self.label}


def _check_variant_list(variants: list[VariantIn]) -> list[VariantIn]:
    check_variants([variant.as_variant() for variant in variants])
    return variants


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
        json_schema_extra={"example": {"name": "Spring 2026 menu", "destination_url": EXAMPLE_URL}}
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
    name: Line120 = Field(default_factory=not_sent)
    destination_url: DestinationUrl = Field(default_factory=not_sent)
    is_active: bool = Field(default_factory=not_sent, description="Pause / kill switch.")
    # The length is checked first, because each item costs a look-up of its host.
    variants: Annotated[
        list[VariantIn], Field(max_length=MAX_VARIANTS), AfterValidator(_check_variant_list)
    ] = Field(
        default_factory=not_sent,
        description="A/B variants (Pro+), at most 10; [] means destination_url.",
    )
    settings: QrSettingsIn = Field(default_factory=not_sent)

    def as_changes(self) -> dict[str, Any]:
        """For qrs.services.codes.update_qr: only what was sent."""
        changes = get_changes(self)
        if "settings" in changes:
            changes |= get_changes(changes.pop("settings"))
        if "variants" in changes:
            changes["variants"] = [variant.as_variant() for variant in self.variants]
        return changes
