"""The fields that say how a code looks, in requests and in designs."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from kernel.input_types import Line
from kernel.messages import mark
from kernel.schemas import not_sent
from qrs.rendering.options import (
    COLOR_SPACES,
    ERROR_CORRECTIONS,
    EYE_BORDER_SHAPES,
    EYE_CENTER_SHAPES,
    EYE_SHAPES,
    GRADIENT_TYPES,
    MAX_BLEED_MM,
    MAX_CAPTION_LENGTH,
    MAX_LOGO_RATIO,
    MAX_QUIET_ZONE,
    MIN_LOGO_RATIO,
    MIN_QUIET_ZONE,
    PATTERNS,
)
from qrs.rendering.report import GRADES
from qrs.schemas.style_types import Background, Choice, Color, Inks, SpotColorIn
from qrs.styles import STYLE_FIELDS

_PATTERNS = Choice(
    PATTERNS,
    {
        "halftone": mark("Not drawn here: no proof holds for halftone. Use dot."),
        "frame": mark("No pattern here. Use squares, and print a frame around the code."),
    },
)
_NO_FRAME = {"frame": mark("Not drawn here: scanners look for plain eyes. Use square.")}
_CENTERS = Choice(
    EYE_CENTER_SHAPES,
    {
        "sunburst": mark("Not drawn here: scanners miss it. Use star."),
        "cross": mark("Not drawn here: scanners miss it. Use diamond."),
    },
)
Caption = Annotated[str, Line(MAX_CAPTION_LENGTH)]


class StyleFields(BaseModel):
    """How the code looks. Fields that are left out have the default of their description."""

    color: Color = Field(default_factory=not_sent, description="Of the modules. Default black.")
    background: Background = Field(
        default_factory=not_sent, description="A colour or transparent, the default."
    )
    substrate: Color = Field(
        default_factory=not_sent,
        description="What a transparent code will lie on; only the proof uses it. Default white.",
    )
    gradient_from: Color = Field(
        default_factory=not_sent, description="Instead of color, together with gradient_to."
    )
    gradient_to: Color = Field(default_factory=not_sent, description="With gradient_from.")
    gradient_type: Annotated[str, Choice(GRADIENT_TYPES)] = Field(
        default_factory=not_sent, description="Default vertical."
    )
    pattern: Annotated[str, _PATTERNS] = Field(
        default_factory=not_sent,
        description="Of the modules. Default squares, the most legible.",
    )
    eye_shape: Annotated[str, Choice(EYE_SHAPES, _NO_FRAME)] = Field(
        default_factory=not_sent,
        description="Of border and centre of the three eyes. Default square.",
    )
    eye_border_shape: Annotated[str, Choice(EYE_BORDER_SHAPES, _NO_FRAME)] = Field(
        default_factory=not_sent, description="Default as eye_shape."
    )
    eye_center_shape: Annotated[str, _CENTERS] = Field(
        default_factory=not_sent, description="Default as eye_shape."
    )
    eye_color: Color = Field(default_factory=not_sent, description="Default as the modules.")
    eye_border_color: Color = Field(default_factory=not_sent, description="Default eye_color.")
    eye_center_color: Color = Field(default_factory=not_sent, description="Default eye_color.")
    error_correction: Annotated[str, Choice(ERROR_CORRECTIONS)] = Field(
        default_factory=not_sent,
        description="The least; raised while the symbol stays as large. Default M; H with a logo.",
    )
    logo_size_ratio: Annotated[float, Field(ge=MIN_LOGO_RATIO, le=MAX_LOGO_RATIO)] = Field(
        default_factory=not_sent,
        description="Of the logo to the symbol without its quiet zone. Default 0.24.",
    )
    quiet_zone: Annotated[int, Field(ge=MIN_QUIET_ZONE, le=MAX_QUIET_ZONE)] = Field(
        default_factory=not_sent, description="Empty modules on each side. Default 4."
    )
    caption: Caption | None = Field(
        default_factory=not_sent,
        description="A line below the code, which makes the picture higher than wide. null for"
        " none, in place of a design's.",
    )
    caption_color: Color = Field(default_factory=not_sent, description="Default color.")
    bleed_mm: Annotated[float, Field(ge=0, le=MAX_BLEED_MM)] = Field(
        default_factory=not_sent, description="For pdf: background beyond the trim. Default 0."
    )
    crop_marks: bool = Field(default_factory=not_sent, description="For pdf. Default false.")
    color_space: Annotated[str, Choice(COLOR_SPACES)] = Field(
        default_factory=not_sent, description="cmyk for pdf and eps. Default rgb."
    )
    color_cmyk: Inks = Field(
        default_factory=not_sent,
        description="Of the modules with color_space cmyk: cyan, magenta, yellow, black, 0 to 100.",
    )
    spot_color: SpotColorIn = Field(default_factory=not_sent, description="For pdf.")
    min_grade: Annotated[str, Choice(GRADES)] = Field(
        default_factory=not_sent,
        description="A code that scans worse is 400. Default C; D with a substrate.",
    )


def get_style(fields: BaseModel) -> dict[str, Any]:
    """The style fields that were sent, as JSON has them and qrs.styles takes them.

    None: without what a design has there.
    """
    sent = fields.model_fields_set & set(STYLE_FIELDS)
    return fields.model_dump(include=sent)
