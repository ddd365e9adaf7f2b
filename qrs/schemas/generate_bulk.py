"""The body and the answers of POST /api/v1/generate/bulk/."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, JsonValue

from kernel.bulk_items import ItemsOf
from kernel.input_types import StrictSchema
from kernel.schemas import ResponseModel, not_sent
from qrs.schemas.generate import Design, GenerateIn

FILENAME_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9 ._-]{0,79}$"
_EXAMPLES: list[JsonValue] = [
    {
        "items": [
            {"data": "https://example.com/tables/1", "format": "svg"},
            {"data": "https://example.com/tables/2", "format": "svg"},
        ],
        "filename": "tables.zip",
    },
    {
        "items": [
            {
                "data_type": "dynamic",
                "payload": {"name": "Table 1", "destination_url": "https://example.com/tables/1"},
            }
        ],
    },
]


class GenerateBulkIn(StrictSchema):
    """Items as POST /api/v1/generate/ takes them as JSON."""

    model_config = ConfigDict(json_schema_extra={"examples": _EXAMPLES})
    items: Annotated[list[dict[str, Any]], ItemsOf(GenerateIn)] = Field(
        description="At most as many as the plan's bulk_items_per_call."
    )
    design: Design = Field(
        default_factory=not_sent, description="Id or name of a design, for items that name none."
    )
    filename: Annotated[str, Field(pattern=FILENAME_PATTERN)] = Field(
        default_factory=not_sent,
        description="Of the ZIP: letters, digits, blanks, dots, _ and -. Default"
        " qrstudio-bulk-50.zip, with the number of items.",
    )


class ImageErrorsOut(ResponseModel):
    """What is wrong, by the position of the item, from 0; nothing was counted or made."""

    errors: dict[str, str] = Field(description="At most 100 items.")
    rendered_before_failure: int = Field(description="0: a ZIP has all images or is not made.")
