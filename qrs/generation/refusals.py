"""What rendering refuses, as the API and the pages answer it."""

from kernel.errors import FieldErrors
from kernel.translation import translate
from qrs.rendering import RenderingError


def as_field_errors(error: RenderingError) -> FieldErrors:
    """In the language of whoever asks."""
    return FieldErrors.of(error.field, translate(error.template, error.values))
