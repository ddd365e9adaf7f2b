"""What contents and rendering refuse, as the API and the pages answer it."""

from collections import defaultdict

from kernel.errors import FieldErrors
from kernel.translation import translate
from qrs.contents import ContentError
from qrs.rendering import RenderingError


def describe_refusal(error: RenderingError) -> str:
    """In the language of whoever asks."""
    return " ".join(translate(template, values) for template, values in error.sentences)


def as_field_errors(error: RenderingError) -> FieldErrors:
    return FieldErrors.of(error.field, describe_refusal(error))


def refuse_content(error: ContentError) -> FieldErrors:
    """Every wrong field, in the language of whoever asks."""
    messages = defaultdict(list)
    for refusal in error.refusals:
        messages[refusal.field].append(translate(refusal.template, refusal.values))
    return FieldErrors(messages)
