"""The body of POST /api/v1/generate/ and of POST /api/v1/validate/."""

from contextlib import suppress
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    WithJsonSchema,
)
from pydantic.config import JsonDict

from kernel.input_types import StrictSchema, check_line
from kernel.messages import mark
from kernel.schemas import not_sent
from kernel.translation import translate
from kernel.unicode_text import check_length, normalise_nfc
from qrs.contents.text import MAX_DATA_LENGTH
from qrs.rendering.options import (
    FORMATS,
    MAX_DPI,
    MAX_INCHES,
    MIN_DPI,
    MIN_INCHES,
    MM_PER_INCH,
)
from qrs.schemas.logo_fields import FILE_FIELD, LogoFields
from qrs.schemas.payload_choice import AnyPayload, with_conditions
from qrs.schemas.style_types import Choice
from qrs.schemas.styles import StyleFields

MIN_MM, MAX_MM = MIN_INCHES * MM_PER_INCH, MAX_INCHES * MM_PER_INCH
_EXAMPLES: list[JsonValue] = [
    {"data": "https://example.com/menu", "format": "svg"},
    {"data_type": "text", "data": "Table 12", "size_inches": 1.5, "dpi": 300},
    {
        "data_type": "dynamic",
        "payload": {
            "name": "Spring 2026 menu",
            "destination_url": "https://example.com/menus/spring-2026",
        },
        "color": "#1a2b3c",
    },
    {"data_type": "dynamic", "payload": {"short_id": "aBc12dEf"}},
    {
        "data_type": "wifi",
        "payload": {"ssid": "Cafe Nord", "password": "three quiet rivers"},
    },
    {
        "data": "https://example.com/menu",
        "format": "pdf",
        "size_mm": 40,
        "design": "Studio Nord",
        "color_space": "cmyk",
        "bleed_mm": 3,
        "crop_marks": True,
    },
]
_TOGETHER: JsonDict = {
    "gradient_from": ["gradient_to"],
    "gradient_to": ["gradient_from"],
}
_MAX_DESIGN_LENGTH = 60
_MAX_ID = 2**63 - 1


class _Refused:
    """Makes ``Annotated[Any, _Refused(text)]`` a field that says what to use in its place."""

    def __init__(self, template: str) -> None:
        self._template = template

    def __call__(self, value: Any) -> Any:  # noqa: ARG002 - the interface of pydantic
        raise ValueError(translate(self._template, {}))


_NO_OUTER_FRAME = _Refused(
    mark("Not drawn here: scanners look for plain eyes. Use eye_border_shape and eye_border_color.")
)
_NO_BACKGROUND_IMAGE = _Refused(
    mark("Not drawn here: no proof holds on a picture. Use background instead.")
)
_HIDDEN = (FILE_FIELD, "eye_outer_frame", "eye_outer_frame_match", "bg_image_url", "bg_image_file")


def _check_design(value: Any) -> int | str:
    if isinstance(value, str):
        with suppress(ValueError):
            # Spelt as names are kept.
            return check_line(value, maximum=_MAX_DESIGN_LENGTH)
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _MAX_ID:
        return value
    raise ValueError(translate(_NO_DESIGN, {}))


_NO_DESIGN = mark("The id or the name of a design is required.")
Design = Annotated[
    int | str,
    BeforeValidator(_check_design),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 1, "maximum": _MAX_ID},
                {"type": "string", "minLength": 1, "maxLength": _MAX_DESIGN_LENGTH},
            ]
        }
    ),
]
_ADD_CONDITIONS = with_conditions(_EXAMPLES)


def _describe(schema: JsonDict) -> None:
    properties: Any = schema["properties"]
    for field in _HIDDEN:
        properties.pop(field)
    _ADD_CONDITIONS(schema)
    schema["dependentRequired"] = _TOGETHER


def _check_data_length(value: Any) -> Any:
    """Counted in NFC, in which a text is printed. Raises ValueError."""
    if isinstance(value, str):
        check_length(normalise_nfc(value, maximum=MAX_DATA_LENGTH), maximum=MAX_DATA_LENGTH)
    return value


class ContentFields(BaseModel):
    """What to encode, and how large."""

    data_type: Literal[
        "url", "text", "vcard", "wifi", "email", "sms", "geo", "dynamic", "event"
    ] = "url"
    data: Annotated[str, BeforeValidator(_check_data_length)] = Field(
        default_factory=not_sent,
        min_length=1,
        json_schema_extra={"maxLength": MAX_DATA_LENGTH},
        description="For data_type url and text. A URL by the rules of destinations, except that"
        " it may be the public URL of a QR; a text that is not blank, without control"
        " characters except line breaks.",
    )
    payload: AnyPayload = Field(
        default_factory=not_sent,
        description="For every other data_type, with the fields of its own schema.",
    )
    format: Annotated[str, Choice(FORMATS)] = "png"
    size_inches: float = Field(
        default_factory=not_sent,
        ge=MIN_INCHES,
        le=MAX_INCHES,
        description="Width with quiet zones. Pixels are inches times DPI. Capped by the plan."
        " Default 2.",
    )
    size_mm: float = Field(
        default_factory=not_sent,
        ge=MIN_MM,
        le=MAX_MM,
        description="Instead of size_inches; not both.",
    )
    dpi: int = Field(default=300, ge=MIN_DPI, le=MAX_DPI, description="Capped by the plan.")


class GenerateIn(LogoFields, StyleFields, ContentFields, StrictSchema):
    """What to encode and how to draw it."""

    model_config = ConfigDict(json_schema_extra=_describe)
    design: Design = Field(
        default_factory=not_sent,
        description="Id or name of a design of the workspace, whose fields and logo the other"
        " fields of the request override, with what would hide them: color also its gradient,"
        " spot color and inks, eye_shape and eye_color also those of border and centre.",
    )
    eye_outer_frame: Annotated[Any, BeforeValidator(_NO_OUTER_FRAME)] = Field(
        default_factory=not_sent
    )
    eye_outer_frame_match: Annotated[Any, BeforeValidator(_NO_OUTER_FRAME)] = Field(
        default_factory=not_sent
    )
    bg_image_url: Annotated[Any, BeforeValidator(_NO_BACKGROUND_IMAGE)] = Field(
        default_factory=not_sent
    )
    bg_image_file: Annotated[Any, BeforeValidator(_NO_BACKGROUND_IMAGE)] = Field(
        default_factory=not_sent
    )
