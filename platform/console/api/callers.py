"""What a request of this API brings: the platform admin, and what they sent."""

from typing import Any

from django.http import HttpRequest

from console.audit import Actor
from console.requests import get_request_id
from kernel.schemas import StrictSchema
from tenants.api_auth import get_principal


def get_caller(request: HttpRequest) -> Actor:
    """Who the audit log names."""
    return Actor.of(get_principal(request).user, request_id=get_request_id(request))


def get_changes(payload: StrictSchema) -> dict[str, Any]:
    """Only the fields that were sent, as validated."""
    return {name: getattr(payload, name) for name in payload.model_fields_set}
