"""Bodies and answers of the bulk calls for dynamic QRs."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, JsonValue

from kernel.bulk_items import ItemsOf
from kernel.input_types import StrictSchema
from kernel.schemas import ResponseModel
from qrs.schemas.code_answers import ExpandedDynamicQrOut
from qrs.schemas.codes import EXAMPLE_URL, DynamicQrCreate

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
