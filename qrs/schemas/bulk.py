"""Bodies and answers of the bulk calls for dynamic QRs."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, JsonValue, StringConstraints, WithJsonSchema

from kernel.bulk_items import ItemsOf
from kernel.entity_tags import IF_MATCH_PATTERN
from kernel.ids import SHORT_ID_JSON_SCHEMA, SHORT_ID_REGEX
from kernel.input_types import Filter, StrictSchema
from kernel.schemas import ResponseModel, not_sent
from kernel.urls import MAX_URL_LENGTH
from qrs.schemas.code_answers import ExpandedDynamicQrOut
from qrs.schemas.codes import EXAMPLE_URL, DynamicQrCreate, DynamicQrPatch

_NEW: JsonValue = {"name": "Table 1", "destination_url": EXAMPLE_URL}


class BulkCreateIn(StrictSchema):
    """New dynamic QRs, each with the fields of a single one."""

    model_config = ConfigDict(json_schema_extra={"example": {"items": [_NEW]}})
    items: Annotated[list[dict[str, Any]], ItemsOf(DynamicQrCreate)] = Field(
        description="At most as many as the plan's bulk_items_per_call."
    )


class BulkCreatedOut(ResponseModel):
    """The new QRs, in the order of the items."""

    results: list[ExpandedDynamicQrOut]


class BulkErrorsOut(ResponseModel):
    """What is wrong, by the position of the item, from 0; nothing was done."""

    errors: dict[str, str] = Field(description="At most 100 items.")


ShortId = Annotated[
    str,
    StringConstraints(pattern=f"^{SHORT_ID_REGEX}$", max_length=8),
    WithJsonSchema(SHORT_ID_JSON_SCHEMA),
]


class BulkPatchItem(DynamicQrPatch):
    """What changes of one QR; only the fields sent do."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"short_id": "aBc12dEf", "is_active": False}}
    )
    short_id: ShortId
    if_match: Annotated[str, Field(max_length=1_000, pattern=IF_MATCH_PATTERN)] = Field(
        default_factory=not_sent,
        description="ETags, as in the header If-Match of a single change.",
    )


class QrFilterIn(StrictSchema):
    """Which QRs are meant: those for which all conditions hold; without any, all."""

    search: Filter = Field("", description="As in the list of dynamic QRs.")
    state: Literal["active", "paused", "blocked"] | None = None
    host: Filter = Field("", description="Of the destination or of a variant.")
    has_variants: bool = Field(default=False)
    never_scanned: bool = Field(default=False)


class BulkPatchIn(StrictSchema):
    """Which QRs change (`items`, `short_ids` or `filter`), and how.

    `items` say it themselves. Otherwise `changes` apply to each, or `find` and `replace` to its
    destination and those of its variants.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "filter": {"host": "old.example.com"},
                "find": "https://old.example.com/",
                "replace": "https://www.example.com/",
                "dry_run": True,
            }
        }
    )
    items: Annotated[list[dict[str, Any]], ItemsOf(BulkPatchItem)] = Field(
        default_factory=not_sent, description="Each QR with its own changes."
    )
    short_ids: Annotated[list[ShortId], Field(min_length=1)] = Field(default_factory=not_sent)
    filter: QrFilterIn = Field(default_factory=not_sent)
    changes: DynamicQrPatch = Field(default_factory=not_sent)
    find: Annotated[str, Field(min_length=1, max_length=MAX_URL_LENGTH)] = Field(
        default_factory=not_sent, description="Upper and lower case are different."
    )
    replace: Annotated[str, Field(max_length=MAX_URL_LENGTH)] = Field(default_factory=not_sent)
    # No default in the document: generated clients send those, and bodies of a PATCH have none.
    dry_run: bool = Field(
        default_factory=bool, description="Answer what would happen; change nothing."
    )


class UrlChangeOut(ResponseModel):
    """What becomes of one URL of a QR."""

    label: str | None = Field(description="Of the variant; null for the destination.")
    old: str | None = Field(description="null for a new variant.")
    new: str | None = Field(description="null for a variant that is removed.")


class BulkResultOut(ResponseModel):
    """What became of one QR, and behind it what `include=` asks for."""

    short_id: str
    ok: bool
    errors: dict[str, list[str]] = Field(description="By field; empty if it is done.")
    urls: list[UrlChangeOut] = Field(
        default_factory=not_sent, description="Those that change; none if there are errors."
    )


class BulkPatchedOut(ResponseModel):
    """One result for each QR, in the order of the call; of a filter, the newest first."""

    results: list[BulkResultOut]
