"""The three ways to send a logo, of which a request uses one."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema
from pydantic.config import JsonDict

from kernel.schemas import not_sent
from kernel.translation import gettext as _
from kernel.urls import MAX_URL_LENGTH
from qrs.logos import MAX_DATA_URI_LENGTH, MAX_LOGO_BYTES
from qrs.logos.data_uris import DATA_URI_PATTERN

FILE_FIELD = "logo_file"
_HTTPS_PATTERN = r"^ *[hH][tT][tT][pP][sS]://[^/?#@\s:]+\.[^/?#@\s:]+(?:[/?#]\S*)? *$"
ONE_LOGO: JsonDict = {"logo_url": {"properties": {"logo": False}}}
"""For dependentSchemas of the API document."""

FILE_SCHEMA: JsonDict = {
    "type": "string",
    "format": "binary",
    "minLength": 1,
    "maxLength": MAX_LOGO_BYTES,
    "description": "A PNG, JPEG, GIF, BMP, TIFF or WebP file of at most 2 MB, instead of logo and"
    " logo_url. Starter plan or higher.",
}
"""For the API document of forms; JSON bodies have no files."""


def _check_file(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    raise ValueError(
        _("Send a file as a part of multipart/form-data, or its bytes as a data URI in logo.")
    )


def _refuse_file(value: Any) -> Any:
    if isinstance(value, bytes):
        raise ValueError(_("Send the file as logo_file; logo is for data URIs."))  # noqa: TRY004
    return value


LogoText = Annotated[
    str,
    Field(max_length=MAX_DATA_URI_LENGTH),
    BeforeValidator(_refuse_file),
    WithJsonSchema(
        {"type": "string", "maxLength": MAX_DATA_URI_LENGTH, "pattern": DATA_URI_PATTERN}
    ),
]


class LogoFields(BaseModel):
    """One of the three; the file's content decides on its format."""

    logo_file: Annotated[bytes, BeforeValidator(_check_file)] = Field(default_factory=not_sent)
    logo: LogoText | None = Field(
        default_factory=not_sent,
        description="A picture of at most 2 MB as a data URI. PNG, JPEG, GIF, BMP, TIFF or WebP;"
        " scaled to 1,024 pixels a side. null for none. Starter plan or higher.",
    )
    logo_url: Annotated[
        str,
        Field(max_length=MAX_URL_LENGTH),
        WithJsonSchema(
            {
                "type": "string",
                "format": "uri",
                "maxLength": MAX_URL_LENGTH,
                "pattern": _HTTPS_PATTERN,
            }
        ),
    ] = Field(
        default_factory=not_sent,
        description="Fetched by us within 5 seconds, from public addresses only and without"
        " redirects. Starter plan or higher.",
    )
