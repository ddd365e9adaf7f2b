"""What a person types to save a design: checked as the API's bodies are."""

from collections.abc import Mapping
from typing import Any

from kernel.errors import FieldErrors
from kernel.input_types import check_line
from kernel.translation import gettext as _
from kernel.unicode_text import strip_invisible
from qrs.rendering.options import Logo
from qrs.schemas.designs import check_design_name as check_digits
from qrs.styles import CHECKED_FORMAT, build_options

NAME_LENGTH = 60


def check_design_name(raw: str) -> str:
    """Raises FieldErrors (400) on ``name``."""
    if not strip_invisible(raw):
        raise FieldErrors.of("name", _("This field may not be blank."))
    try:
        return check_digits(check_line(raw, maximum=NAME_LENGTH))
    except ValueError as error:
        raise FieldErrors.of("name", str(error)) from error


def normalise_style(style: Mapping[str, Any], *, logo: Logo | None) -> dict[str, Any]:
    """The same fields, with colours as the API keeps them. Raises RenderingError."""
    # As a file that can have all of the fields: others would drop those for print.
    options = build_options(style, logo=logo, format=CHECKED_FORMAT)
    return {
        name: getattr(options, name) if isinstance(value, str) else value
        for name, value in style.items()
    }
