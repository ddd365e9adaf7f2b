"""How every JSON response of the project is written."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from pydantic import BaseModel


def encode_json(data: Any) -> bytes:
    """Compact UTF-8 JSON. data: only what the json module writes."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # A lone surrogate may come back in a field's name; it cannot be written as UTF-8.
    return text.encode("utf-8", "replace")


def json_response(
    answer: BaseModel | Mapping[str, Any],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """A finished response, where an endpoint cannot return its response model to ninja.

    A model is written as it is, without validation, just as ninja would write it.
    """
    data = answer.model_dump() if isinstance(answer, BaseModel) else answer
    return HttpResponse(
        encode_json(data), status=status, headers=headers, content_type="application/json"
    )
