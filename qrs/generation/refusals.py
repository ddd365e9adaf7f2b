"""What contents and rendering refuse, as the API and the pages answer it."""

from collections import defaultdict

from kernel.errors import FieldErrors
from kernel.translation import translate
from qrs.contents import ContentError
from qrs.rendering import RenderingError


def as_field_errors(error: RenderingError) -> FieldErrors:
    """In the language of whoever asks."""
    return FieldErrors.of(error.field, translate(error.template, error.values))


def refuse_content(error: ContentError) -> FieldErrors:
    """Every wrong field, in the language of whoever asks."""
    messages = defaultdict(list)
    for refusal in error.refusals:
        messages[refusal.field].append(translate(refusal.template, refusal.values))
    return FieldErrors(messages)
