"""The body of a sheet of labels."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from kernel.input_types import StrictSchema
from kernel.schemas import not_sent
from qrs.rendering.options import MAX_INCHES, MIN_INCHES, MM_PER_INCH
from qrs.rendering.report import GRADES
from qrs.rendering.sheets import MAX_LABELS_ON_A_PAGE, PAGE_SIZES_MM
from qrs.schemas.bulk import ShortId
from qrs.schemas.generate import Design
from tenants.quota_headers import QUOTA_HEADERS

MAX_CODES = 100
"""Of a call, on any plan: all of them are proven in one go, by a process that others wait for."""

_LONGEST_MM = max(max(size) for size in PAGE_SIZES_MM.values())
_Side = Annotated[float, Field(gt=0, le=_LONGEST_MM)]
_Margin = Annotated[float, Field(ge=0, le=_LONGEST_MM)]
Preset = Literal[
    "avery-l7159",
    "avery-l7160",
    "avery-l7163",
    "avery-l7165",
    "avery-l7651",
    "avery-5160",
    "avery-5163",
    "avery-22806",
]
PageSize = Literal["a4", "letter"]


class SheetPageIn(StrictSchema):
    """A label paper by its measures in millimetres."""

    size: PageSize
    rows: int = Field(ge=1, le=MAX_LABELS_ON_A_PAGE)
    columns: int = Field(ge=1, le=MAX_LABELS_ON_A_PAGE)
    label_width_mm: _Side
    label_height_mm: _Side
    left_mm: _Margin = Field(description="From the paper's edge to the first label.")
    top_mm: _Margin = Field(description="From the paper's edge to the first label.")
    pitch_x_mm: _Side = Field(
        default_factory=not_sent,
        description="From one label's edge to the next one's; without a gap if it is left out.",
    )
    pitch_y_mm: _Side = Field(default_factory=not_sent, description="As pitch_x_mm, downward.")


class SheetIn(StrictSchema):
    """Which codes stand on which labels."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"short_ids": ["aBc12dEf", "gHi34jKl"], "preset": "avery-l7160"},
            "oneOf": [{"required": ["preset"]}, {"required": ["page"]}],
        }
    )
    short_ids: Annotated[list[ShortId], Field(min_length=1, max_length=MAX_CODES)] = Field(
        description="One label for each, in this order; more than one need a plan with bulk calls."
    )
    preset: Preset = Field(default_factory=not_sent, description="A label paper by its number.")
    page: SheetPageIn = Field(default_factory=not_sent)
    design: Design = Field(
        default_factory=not_sent,
        description="Id or name of a design of the workspace; black squares without one.",
    )
    caption: Literal["name", "short_id", "none"] = Field(
        "name",
        description="Below each code. A name that the font has not all letters of gives way to the"
        " short id; a long one is cut.",
    )
    start_at: int = Field(
        1,
        ge=1,
        le=MAX_LABELS_ON_A_PAGE,
        description="The first label to use, for a sheet of which some are gone.",
    )
    size_mm: float = Field(
        default_factory=not_sent,
        ge=MIN_INCHES * MM_PER_INCH,
        le=MAX_INCHES * MM_PER_INCH,
        description="Of each code with its quiet zone; as large as fits if it is left out.",
    )


SHEET_RESPONSES: dict[int, Any] = {
    200: {
        "description": "The sheet.",
        "headers": {
            "X-QR-Scan-Grade": {
                "description": "Of the label that scans worst, proven on the finished pages.",
                "schema": {"type": "string", "enum": list(GRADES)},
            },
            "X-QR-Size-Mm": {
                "description": "The side of each code with its quiet zone.",
                "schema": {"type": "number", "exclusiveMinimum": 0},
            },
            **QUOTA_HEADERS,
            "Content-Disposition": {
                "description": 'Always `inline; filename="qr-labels.pdf"`.',
                "schema": {"type": "string"},
            },
        },
        "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
    }
}
"""OpenAPI: what ninja cannot derive."""
