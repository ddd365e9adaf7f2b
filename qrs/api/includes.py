"""?include=: what the product adds to the reference's twelve fields of a QR, on request."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse

from kernel.errors import FieldErrors
from kernel.json_responses import encode_json
from qrs.schemas.code_answers import INCLUDED

INCLUDES = tuple(INCLUDED)
_LONGEST_QUOTED = 40

INCLUDE_PARAMETER: dict[str, Any] = {
    "in": "query",
    "name": "include",
    "required": False,
    "style": "form",
    "explode": False,
    "schema": {"type": "array", "items": {"type": "string", "enum": list(INCLUDES)}},
    "description": (
        "What else to answer, separated by commas, each as an object behind the twelve fields."
        " `status`: whether the platform has blocked the QR. `settings`: as they are sent."
    ),
}
"""For the OpenAPI document: a parameter of every operation that returns QRs."""


BULK_INCLUDES = ("urls",)

BULK_INCLUDE_PARAMETER: dict[str, Any] = {
    **INCLUDE_PARAMETER,
    "schema": {"type": "array", "items": {"type": "string", "enum": list(BULK_INCLUDES)}},
    "description": (
        "What else to answer of each QR. `urls`: its destination and those of its variants before"
        " and after, as far as they change; with `dry_run`, as far as they would."
    ),
}
"""For the OpenAPI document: of a bulk change."""


def parse_includes(values: Iterable[str], allowed: Sequence[str] = INCLUDES) -> list[str]:
    """The requested names, in the order of the allowed ones, each once.

    values: of every ``include`` in the query, each comma-separated; empty names are ignored.
    Raises FieldErrors (400) for an unknown name.
    """
    requested = [name.strip() for value in values for name in value.split(",")]
    for name in requested:
        if name and name not in allowed:
            raise FieldErrors.of(
                "include",
                f"'{name[:_LONGEST_QUOTED]}' cannot be included. Use any of: {', '.join(allowed)}.",
            )
    return [name for name in allowed if name in requested]


def parse_request_includes(request: HttpRequest, allowed: Sequence[str] = INCLUDES) -> list[str]:
    """Those of the request's query. Raises FieldErrors (400)."""
    return parse_includes(request.GET.getlist("include"), allowed)


def remove_listed_fields(answer: HttpResponse, names: set[str]) -> HttpResponse:
    """Remove these fields from each of the results of an answer."""
    listed = json.loads(answer.content)
    for fields in listed["results"]:
        for name in names:
            del fields[name]
    answer.content = encode_json(listed)
    return answer


def remove_fields(answer: HttpResponse, names: set[str]) -> HttpResponse:
    """Remove these fields from the answer of one QR."""
    fields = json.loads(answer.content)
    answer.content = encode_json({k: v for k, v in fields.items() if k not in names})
    return answer
