"""What a person types to save a design: checked as the API's bodies are."""

from collections.abc import Mapping
from typing import Any

from kernel.errors import FieldErrors
from kernel.input_types import check_line
from kernel.translation import gettext as _
from kernel.unicode_text import strip_invisible
from qrs.rendering.options import Logo
from qrs.schemas.designs import check_design_name as check_digits
from qrs.styles import check_style

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
    options = check_style(style, logo=logo)
    return {
        name: getattr(options, name) if isinstance(value, str) else value
        for name, value in style.items()
    }
