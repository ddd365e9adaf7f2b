"""Lines of text that come from forms, whose values are texts without a schema."""

from kernel.errors import FieldErrors
from kernel.input_types import check_line
from kernel.unicode_text import strip_invisible


def check_form_line(name: str, raw: str, *, maximum: int) -> str:
    """One trimmed line of 1 to so many characters. Raises FieldErrors (400) for the name."""
    try:
        return check_line(raw, maximum=maximum)
    except ValueError as error:
        raise FieldErrors.of(name, str(error)) from None


def check_optional_line(name: str, raw: str, *, maximum: int) -> str:
    """The same, or "". Raises FieldErrors (400) for the name."""
    return check_form_line(name, raw, maximum=maximum) if strip_invisible(raw) else ""
