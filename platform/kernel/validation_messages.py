"""pydantic's errors as the body of a 400: ``{"field": ["message"]}``."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from kernel.input_types import READ_ONLY_FIELD_NAMES

NON_FIELD = "non_field_errors"
# Unbounded, a body of a megabyte would get an even larger response.
MAX_LISTED = 50
# Names of unknown fields are the caller's, of any length.
MAX_FIELD_LENGTH = 200

_FIXED = {
    "missing": "This field is required.",
    "string_type": "A text is required.",
    "string_sub_type": "A text is required.",
    # A lone surrogate. The same text as in kernel.input_types.check_line.
    "string_unicode": "Control characters and line breaks are not allowed.",
    "bool_type": "True or false is required.",
    "bool_parsing": "True or false is required.",
    "int_type": "A whole number is required.",
    "int_from_float": "A whole number is required.",
    "int_parsing_size": "The number is too large.",
    "float_type": "A number is required.",
    "finite_number": "A finite number is required.",
    "list_type": "A list is required.",
    "dict_type": "An object is required.",
    "model_type": "An object is required.",
    "model_attributes_type": "An object is required.",
    "none_required": "Null is required here.",
}


def describe_errors(errors: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Group pydantic errors by dotted field, such as ``variants.0.url``."""
    fields: dict[str, list[str]] = {}
    for error in islice(errors, MAX_LISTED):
        messages = fields.setdefault(_field(error["loc"]), [])
        message = _message(error)
        if message not in messages:
            messages.append(message)
    return fields


def _field(location: Sequence[int | str]) -> str:
    # Callers know their fields, not the source ("body", "query") and the name of our parameter.
    source, *path = location
    if source == "body":
        path = path[1:]
    return ".".join(str(part) for part in path)[:MAX_FIELD_LENGTH] or NON_FIELD


def _message(error: Mapping[str, Any]) -> str:
    kind = str(error["type"])
    context: Mapping[str, Any] = error.get("ctx") or {}
    if kind == "extra_forbidden":
        name = str(error["loc"][-1])
        return "This field is read only." if name in READ_ONLY_FIELD_NAMES else "Unknown field."
    if kind == "value_error":
        return str(error["msg"]).removeprefix("Value error, ")
    if kind == "missing" and len(error["loc"]) <= 2 and error["loc"][0] == "body":
        return "A JSON object is required as the body."
    return _FIXED.get(kind) or _bounded(kind, context) or f"{error['msg']}."


def _bounded(kind: str, context: Mapping[str, Any]) -> str | None:
    if kind == "string_too_long":
        return f"Ensure this field has at most {context['max_length']} characters."
    if kind == "string_too_short":
        if context["min_length"] == 1:
            return "This field may not be blank."
        return f"Ensure this field has at least {context['min_length']} characters."
    if kind == "too_long":
        return f"At most {context['max_length']} items are allowed."
    if kind == "too_short":
        least = context["min_length"]
        return f"At least {least} item{' is' if least == 1 else 's are'} required."
    if kind in ("greater_than_equal", "less_than_equal"):
        word, bound = next(iter(context.items()))
        return f"Ensure this value is {'at least' if word == 'ge' else 'at most'} {bound}."
    if kind in ("literal_error", "enum"):
        return f"Must be one of: {context['expected']}."
    return None
