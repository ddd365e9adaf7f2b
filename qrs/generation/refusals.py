"""What contents and rendering refuse, as the API and the pages answer it."""

from collections import defaultdict

from kernel.errors import FieldErrors
from kernel.translation import translate
from qrs.contents import ContentError
from qrs.rendering import RenderingError
from qrs.rendering.errors import TEXT_FIELD


def describe_refusal(error: RenderingError) -> str:
    """In the language of whoever asks."""
    return " ".join(translate(template, values) for template, values in error.sentences)


def as_field_errors(error: RenderingError, *, text_field: str = TEXT_FIELD) -> FieldErrors:
    """text_field: of the request, instead of ``data``: see qrs.generation.contents."""
    field = text_field if error.field == TEXT_FIELD else error.field
    return FieldErrors.of(field, describe_refusal(error))


def refuse_content(error: ContentError) -> FieldErrors:
    """Every wrong field, in the language of whoever asks."""
    messages = defaultdict(list)
    for refusal in error.refusals:
        messages[refusal.field].append(translate(refusal.template, refusal.values))
    return FieldErrors(messages)
