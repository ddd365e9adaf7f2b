"""Renderer of responses."""

from typing import Any

from django.http import HttpRequest
from ninja.renderers import BaseRenderer

from kernel.json_responses import encode_json


class JsonRenderer(BaseRenderer):
    """Writes what endpoints return, byte for byte as kernel.json_responses does."""

    media_type = "application/json"

    def render(
        self,
        request: HttpRequest,  # noqa: ARG002
        data: Any,
        *,
        response_status: int,  # noqa: ARG002
    ) -> bytes:
        """The body. data: the fields of a response model."""
        return encode_json(data)
