"""?include=: what the product adds to the reference's twelve fields of a QR, when asked for."""

import json
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse

from kernel.errors import FieldErrors
from kernel.json_responses import json_answer

INCLUDES = ("status", "settings")
"""In the order in which they stand behind the twelve fields."""

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
"""For the OpenAPI document: a parameter of every operation that answers QRs."""


def parse_includes(values: Iterable[str]) -> list[str]:
    """The wanted ones of INCLUDES, in its order, each once.

    values: of every ``include`` in the query; comma-separated, and empty ones ask for nothing.
    Raises FieldErrors (400) for a name that is none of them.
    """
    asked = [name.strip() for value in values for name in value.split(",")]
    for name in asked:
        if name and name not in INCLUDES:
            raise FieldErrors.of(
                "include",
                f"'{name[:_LONGEST_QUOTED]}' cannot be included."
                f" Use any of: {', '.join(INCLUDES)}.",
            )
    return [name for name in INCLUDES if name in asked]


def leave_out(answer: HttpResponse, names: set[str]) -> HttpResponse:
    """The same answer of one QR, without these fields."""
    fields = json.loads(answer.content)
    kept = {name: value for name, value in fields.items() if name not in names}
    answer.content = json_answer(kept).content
    return answer
