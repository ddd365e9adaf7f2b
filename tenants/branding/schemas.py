"""Bodies and responses of the branding endpoints."""

from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field, WithJsonSchema

from kernel.clock import isoformat_z
from kernel.colours import COLOUR_PATTERN, is_colour
from kernel.input_types import Line120, StrictSchema
from kernel.schemas import ResponseModel, not_sent
from kernel.translation import gettext as _
from tenants.branding.selectors import Logo, WorkspaceBranding
from tenants.branding.style import BrandColours

_COLOUR_SCHEMA: dict[str, Any] = {"type": "string", "pattern": COLOUR_PATTERN}
_EXAMPLE: dict[str, Any] = {
    "name": "Studio Nord",
    "colour": "#ffcc00",
    "colours": {"colour": "#ffcc00", "ink": "#000000", "light": "#806600", "dark": "#ffcc00"},
    "logo": {
        "url": "https://q.qrstudio.agency/static/logos/"
        "5f1d7d1c1c2a4f0f9d0e6b3a8c7d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b9c8d.png",
        "width": 640,
        "height": 160,
        "bytes": 18211,
        "created_at": "2026-05-08T13:45:12Z",
    },
}


def check_colour(raw: str) -> str:
    """Lower case. Raises ValueError."""
    text = raw.strip()
    if not is_colour(text):
        raise ValueError(_("Use a colour such as #1a2b3c."))
    return text.lower()


class BrandingPatch(StrictSchema):
    """What can change; only the fields sent do."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"name": "Studio Nord", "colour": "#ffcc00"}}
    )
    name: Line120 | None = Field(
        default_factory=not_sent, description="null for the workspace's own name."
    )
    colour: Annotated[str, AfterValidator(check_colour), WithJsonSchema(_COLOUR_SCHEMA)] | None = (
        Field(default_factory=not_sent, description="null for the plain colour.")
    )


class BrandColoursOut(ResponseModel):
    """The colour, and what makes it readable: a contrast of 4.5 to 1 at least."""

    colour: str = Field(json_schema_extra=_COLOUR_SCHEMA)
    ink: str = Field(json_schema_extra=_COLOUR_SCHEMA, description="Of text on the colour.")
    light: str = Field(
        json_schema_extra=_COLOUR_SCHEMA, description="The colour as text on a light ground."
    )
    dark: str = Field(
        json_schema_extra=_COLOUR_SCHEMA, description="The colour as text on a dark ground."
    )

    @classmethod
    def from_colours(cls, colours: BrandColours) -> "BrandColoursOut":
        return cls.model_construct(**colours._asdict())


class LogoOut(ResponseModel):
    """The logo as we serve it. Its URL changes with its content."""

    url: str
    width: int = Field(json_schema_extra={"minimum": 1, "maximum": 1000})
    height: int = Field(json_schema_extra={"minimum": 1, "maximum": 1000})
    bytes: int = Field(json_schema_extra={"minimum": 1, "maximum": 300_000})
    created_at: str

    @classmethod
    def from_logo(cls, logo: Logo) -> "LogoOut":
        return cls.model_construct(
            url=logo.url,
            width=logo.width,
            height=logo.height,
            bytes=logo.size_bytes,
            created_at=isoformat_z(logo.created_at),
        )


class BrandingOut(ResponseModel):
    """How pages and mails of the workspace look."""

    model_config = ConfigDict(json_schema_extra={"example": _EXAMPLE})
    name: str | None = Field(description="null: pages show the workspace's name.")
    colour: str | None = Field(json_schema_extra={"pattern": COLOUR_PATTERN})
    colours: BrandColoursOut
    logo: LogoOut | None

    @classmethod
    def from_branding(cls, branding: WorkspaceBranding) -> "BrandingOut":
        return cls.model_construct(
            name=branding.own_name or None,
            colour=branding.own_colour or None,
            colours=BrandColoursOut.from_colours(branding.colours),
            logo=LogoOut.from_logo(branding.logo) if branding.logo else None,
        )
