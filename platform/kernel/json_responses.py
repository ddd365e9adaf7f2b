"""JSON answers that are ready to send.

Endpoints return these instead of objects for ninja to validate again: checking
every row of a list a second time was most of a list request's time.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse


def json_answer(
    data: Any, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """A compact UTF-8 JSON response. data: only what the json module writes."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # A lone surrogate may come back in a field's name; it cannot be written as UTF-8.
    return HttpResponse(
        body.encode("utf-8", "replace"),
        status=status,
        headers=headers,
        content_type="application/json",
    )
