"""The body of POST /api/v1/generate/."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, WithJsonSchema

from kernel.input_types import StrictSchema
from kernel.schemas import not_sent
from qrs.contents.text import MAX_DATA_LENGTH
from qrs.rendering import RenderingError, RenderOptions
from qrs.rendering.colors import (
    COLOR_PATTERN,
    MAX_COLOR_LENGTH,
    TRANSPARENT,
    normalise_background,
    normalise_color,
)
from qrs.rendering.options import MAX_DPI, MAX_INCHES, MIN_DPI, MIN_INCHES
from qrs.schemas.payload_choice import AnyPayload, with_conditions


def _as_value_error(check: Callable[[str], str], raw: str) -> str:
    try:
        return check(raw)
    except RenderingError as error:
        raise ValueError(error.message) from error


_Color = Annotated[
    str,
    AfterValidator(partial(_as_value_error, partial(normalise_color, "color"))),
    WithJsonSchema({"type": "string", "maxLength": MAX_COLOR_LENGTH, "pattern": COLOR_PATTERN}),
]
_Background = Annotated[
    str,
    AfterValidator(partial(_as_value_error, normalise_background)),
    WithJsonSchema(
        {
            "type": "string",
            "maxLength": len(TRANSPARENT),
            "pattern": f"{COLOR_PATTERN}|^{TRANSPARENT}$",
        }
    ),
]


class GenerateIn(StrictSchema):
    """What to encode and how to draw it."""

    model_config = ConfigDict(
        json_schema_extra=with_conditions(
            [
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
            ]
        )
    )
    data_type: Literal[
        "url", "text", "vcard", "wifi", "email", "sms", "geo", "dynamic", "event"
    ] = "url"
    data: str = Field(
        default_factory=not_sent,
        min_length=1,
        max_length=MAX_DATA_LENGTH,
        description="For data_type url and text. A URL by the rules of destinations, except that"
        " it may be the public URL of a QR; a text that is not blank, without control"
        " characters except line breaks.",
    )
    payload: AnyPayload = Field(
        default_factory=not_sent,
        description="For every other data_type, with the fields of its own schema.",
    )
    format: Literal["png", "svg"] = "png"
    size_inches: float = Field(
        default=2.0,
        ge=MIN_INCHES,
        le=MAX_INCHES,
        description="Width and height. Pixels are inches times DPI. Capped by the plan.",
    )
    dpi: int = Field(default=300, ge=MIN_DPI, le=MAX_DPI, description="Capped by the plan.")
    color: _Color = Field(default="#000000", description="Of the modules: #rgb or #rrggbb.")
    background: _Background = Field(
        default=TRANSPARENT, description="#rgb, #rrggbb or transparent."
    )
    error_correction: Literal["L", "M", "Q", "H"] = "M"

    def as_options(self) -> RenderOptions:
        return RenderOptions(
            format=self.format,
            size_inches=self.size_inches,
            dpi=self.dpi,
            color=self.color,
            background=self.background,
            error_correction=self.error_correction,
        )
