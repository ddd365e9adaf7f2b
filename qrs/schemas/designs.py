"""Bodies and responses of the design endpoints."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field
from pydantic.config import JsonDict

from kernel.clock import isoformat_z
from kernel.input_types import Line60, StrictSchema
from kernel.schemas import Page, ResponseModel, not_sent
from kernel.translation import gettext as _
from qrs.models import Design
from qrs.rendering.report import GRADES
from qrs.schemas.logo_fields import FILE_FIELD, ONE_LOGO, LogoFields
from qrs.schemas.style_types import SpotColorIn
from qrs.schemas.styles import Caption, StyleFields

_FIELDS: dict[str, Any] = {"color": "#1a2b3c", "pattern": "dot", "eye_shape": "rounded"}
_EXAMPLE: dict[str, Any] = {
    "id": 7,
    "name": "Studio Nord",
    "fields": _FIELDS,
    "logo": {"media_type": "image/png", "width": 640, "height": 160},
    "grade": "B",
    "is_default": False,
    "created_at": "2026-05-08T13:45:12Z",
    "updated_at": "2026-05-08T13:45:12Z",
}


def check_design_name(name: str) -> str:
    # A request refers to a design by its id or its name.
    if name.isascii() and name.isdigit():
        raise ValueError(_("A name of digits only could be taken for an id. Add a letter."))
    return name


DesignName = Annotated[
    Line60,
    AfterValidator(check_design_name),
    Field(json_schema_extra={"not": {"pattern": "^[0-9]+$"}}),
]


class DesignFields(StyleFields, StrictSchema):
    """How codes of the design look; the fields of generate of the same names."""


def _describe(example: JsonDict) -> Callable[[JsonDict], None]:
    def describe(schema: JsonDict) -> None:
        properties: Any = schema["properties"]
        properties.pop(FILE_FIELD)
        schema["example"] = example
        schema["dependentSchemas"] = ONE_LOGO

    return describe


class DesignCreate(LogoFields, StrictSchema):
    """A new design."""

    model_config = ConfigDict(
        json_schema_extra=_describe({"name": "Studio Nord", "fields": _FIELDS})
    )
    name: DesignName = Field(
        description="1 to 60 characters, unique in the workspace, also in another case."
    )
    fields: DesignFields = Field(default_factory=DesignFields)
    is_default: bool = Field(
        default_factory=not_sent, description="What the dashboard begins with. Default false."
    )


class DesignPatch(LogoFields, StrictSchema):
    """What can change; only the fields sent do."""

    model_config = ConfigDict(json_schema_extra=_describe({"fields": {"color": "#0b57a4"}}))
    name: DesignName = Field(default_factory=not_sent)
    fields: DesignFields = Field(
        default_factory=not_sent, description="Replaces all fields of the design."
    )
    is_default: bool = Field(
        default_factory=not_sent, description="true: no other design is the default any more."
    )


class DesignFieldsOut(StyleFields, ResponseModel):
    """The fields that the design sets."""

    caption: Caption = Field(default_factory=not_sent, description="A line below the code.")

    @classmethod
    def from_fields(cls, fields: dict[str, Any]) -> "DesignFieldsOut":
        values = dict(fields)
        if "spot_color" in values:
            values["spot_color"] = SpotColorIn.model_construct(**values["spot_color"])
        return cls.build(**values)


class DesignLogoOut(ResponseModel):
    """The logo as it was encoded anew."""

    media_type: str
    width: int = Field(json_schema_extra={"minimum": 1, "maximum": 1024})
    height: int = Field(json_schema_extra={"minimum": 1, "maximum": 1024})


class DesignOut(ResponseModel):
    """A design. grade: proven on a sample of the length of a dynamic QR's URL."""

    model_config = ConfigDict(json_schema_extra={"example": _EXAMPLE})
    id: int
    name: str
    fields: DesignFieldsOut
    logo: DesignLogoOut | None
    grade: str = Field(json_schema_extra={"enum": list(GRADES)})
    is_default: bool
    created_at: str
    updated_at: str

    @classmethod
    def from_design(cls, design: Design) -> "DesignOut":
        return cls.model_construct(
            id=design.pk,
            name=design.name,
            fields=DesignFieldsOut.from_fields(design.fields),
            logo=_build_logo(design),
            grade=design.grade,
            is_default=design.is_default,
            created_at=isoformat_z(design.created_at),
            updated_at=isoformat_z(design.updated_at),
        )


def _build_logo(design: Design) -> DesignLogoOut | None:
    if not design.logo_digest:
        return None
    return DesignLogoOut.model_construct(
        media_type="image/png", width=design.logo_width, height=design.logo_height
    )


class DesignPage(Page[DesignOut]):
    """Designs, newest first."""
