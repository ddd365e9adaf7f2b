"""A body of generate or validate as what to draw, but for a logo that must be read first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from kernel.errors import FieldErrors
from kernel.translation import gettext as _
from qrs.generation.content_choice import choose_content
from qrs.generation.contents import Content
from qrs.generation.refusals import as_field_errors
from qrs.logos import decode_data_uri
from qrs.rendering import RenderingError, RenderOptions
from qrs.rendering.options import MM_PER_INCH, Logo
from qrs.schemas.generate import GenerateIn
from qrs.schemas.logo_fields import FILE_FIELD, LogoFields
from qrs.schemas.styles import get_style
from qrs.selectors.designs import find_design, get_logo
from qrs.services.designs import check_logo_plan
from qrs.styles import apply_design, build_options
from tenants.models import Tenant

_DEFAULT_INCHES = 2.0
# The pixels of round millimetres stay round: 25.4 mm are exactly one inch.
_INCH_PLACES = 6
_LOGO_FIELDS = (FILE_FIELD, "logo", "logo_url")


@dataclass(frozen=True)
class LogoSource:
    """field: of the request. content: the file, unless it is yet to be fetched from the URL."""

    field: str
    content: bytes = b""
    url: str = ""


@dataclass(frozen=True)
class ImageRequest:
    """options: complete but for the logo of logo_source, which replaces the design's."""

    content: Content
    options: RenderOptions
    logo_source: LogoSource | None = None

    @property
    def has_logo(self) -> bool:
        return self.logo_source is not None or self.options.logo is not None

    def with_logo(self, logo: Logo | None) -> RenderOptions:
        """The options to draw with. logo: what became of logo_source."""
        return replace(self.options, logo=logo) if logo else self.options


class FoundDesign(NamedTuple):
    """What a design of the workspace says of a style."""

    fields: Mapping[str, Any]
    logo: Logo | None


def read_design(reference: int | str) -> FoundDesign:
    """By id or name. Raises FieldErrors (400)."""
    design = find_design(reference)
    return FoundDesign(design.fields, get_logo(design))


def parse_generate(
    body: GenerateIn, *, read: Callable[[int | str], FoundDesign] = read_design
) -> ImageRequest:
    """read: a design. Raises FieldErrors (400) for whatever can be seen before the logo is read."""
    content = choose_content(body)
    output = {
        "format": body.format,
        "dpi": body.dpi,
        "size_inches": _get_inches(body),
        "is_metric": "size_mm" in body.model_fields_set,
    }
    design = FoundDesign({}, None)
    if "design" in body.model_fields_set:
        design = read(body.design)
    style = apply_design(design.fields, get_style(body), image_format=body.format)
    # null: the design without its logo.
    logo = None if "logo" in body.model_fields_set else design.logo
    return ImageRequest(content, _build(style, logo, output), read_logo_source(body))


def check_logo_allowed(tenant: Tenant, wanted: ImageRequest) -> None:
    """Raises CustomLogoPlanError (403), before anything is fetched."""
    if wanted.has_logo:
        check_logo_plan(tenant)


def read_logo_source(body: LogoFields) -> LogoSource | None:
    """Raises FieldErrors (400) for several, and for a text that is no data URI."""
    sent = [field for field in _LOGO_FIELDS if getattr(body, field) is not None]
    if not sent:
        return None
    if len(sent) > 1:
        raise FieldErrors.of(sent[1], _("Send one of logo_file, logo and logo_url."))
    (field,) = sent
    if field == FILE_FIELD:
        return LogoSource(field, content=body.logo_file)
    if field == "logo_url":
        return LogoSource(field, url=body.logo_url)
    try:
        return LogoSource(field, content=decode_data_uri(body.logo or ""))
    except RenderingError as error:
        raise as_field_errors(error) from error


def _get_inches(body: GenerateIn) -> float:
    if "size_mm" not in body.model_fields_set:
        return body.size_inches if "size_inches" in body.model_fields_set else _DEFAULT_INCHES
    if "size_inches" in body.model_fields_set:
        raise FieldErrors.of("size_mm", _("Not used together with size_inches."))
    return round(body.size_mm / MM_PER_INCH, _INCH_PLACES)


def _build(style: dict[str, Any], logo: Logo | None, output: dict[str, Any]) -> RenderOptions:
    try:
        return build_options(style, logo=logo, **output)
    except RenderingError as error:
        raise as_field_errors(error) from error
