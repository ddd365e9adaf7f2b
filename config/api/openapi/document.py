"""The OpenAPI document: ninja's, with bounds, formats and examples of refusals added."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any, TypeVar

from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation as PathOperation

from config.api.openapi.conditions import Operation
from config.api.openapi.fields import describe_fields
from config.api.openapi.health import HEALTH_PATH, HEALTH_SCHEMA, READY_PATH, READY_SCHEMA
from config.api.openapi.parameters import describe_parameter
from config.api.openapi.refusals import ADDED_STATUSES, REFUSALS, Refusal
from config.api.openapi.security import describe_security
from kernel.errors import FieldErrors
from kernel.schemas import Detail
from qrs.schemas.generate_answers import MEDIA_TYPES
from tenants.api.authentication import get_key_scopes
from tenants.keys.scopes import Scope

View = TypeVar("View", bound=Callable[..., Any])

_SCHEMA = "#/components/schemas/"
_DETAIL = {"$ref": f"{_SCHEMA}Detail"}
_FIELD_ERRORS = {"$ref": f"{_SCHEMA}FieldErrors"}
_STATUS = {"$ref": f"{_SCHEMA}StatusOut"}
_SCHEMAS: dict[str, Any] = {
    "Detail": Detail.model_json_schema(),
    "HealthOut": HEALTH_SCHEMA,
    "ReadyOut": READY_SCHEMA,
    "FieldErrors": {
        "title": "FieldErrors",
        "description": (
            "What is wrong, by field; nested fields as `variants.0.url`,"
            " and `non_field_errors` for what belongs to no field."
        ),
        "type": "object",
        "additionalProperties": {"type": "array", "items": {"type": "string"}},
    },
}
_DESCRIPTIONS = {
    400: "A field is wrong, or the body is no JSON.",
    401: "No valid credentials.",
    402: "The free plan's edits of this QR are used up.",
    403: "The plan, the role or the state of the workspace does not allow it.",
    404: "It does not exist, or is not the caller's.",
    409: "It exists already, or the Idempotency-Key was used for something else.",
    412: "If-Match names no version that is still the current one.",
    413: "The body is too large.",
    415: "The body is not declared as JSON.",
    422: "Items are wrong; nothing was done.",
    429: "Too many; wait for as long as Retry-After says.",
    500: "A mistake of ours. The log has the reason under the request id.",
    503: "Something that this needs is unavailable or busy; wait for as long as Retry-After says.",
}
_DEGRADED = "Something is wrong; its line says what."
_RETRY_AFTER = {"description": "Seconds.", "schema": {"type": "integer", "minimum": 1}}
_HEADERS: dict[int, dict[str, Any]] = {
    401: {"WWW-Authenticate": {"schema": {"type": "string"}, "example": "Bearer"}},
    429: {"Retry-After": _RETRY_AFTER},
    503: {"Retry-After": _RETRY_AFTER},
}
# Generated clients expect the first media type of a response, so images are listed first.
_IMAGES = MEDIA_TYPES


# ninja names an operation by its module and function, and generated clients their methods by that.
# So a module that moves keeps the name under which its operations were first published.
_PUBLISHED_MODULES = {
    "health.api": "scans.api_status",
    "qrs.api.codes": "qrs.api",
    "qrs.api.history": "qrs.api",
    "scans.api.analytics": "scans.api",
    "scans.api.scan_log": "scans.api_scans",
    "tenants.api.accounts": "tenants.api",
}


class DocumentedApi(NinjaAPI):
    """NinjaAPI whose document has formats, limits, and examples of every refusal."""

    def get_content_type(self) -> str:
        """Without ninja's charset parameter. Source: RFC 8259 section 11 defines none."""
        return "application/json"

    def get_openapi_operation_id(self, operation: PathOperation) -> str:
        """The id by which generated clients call the operation; it never changes."""
        function = operation.view_func
        module = _PUBLISHED_MODULES.get(function.__module__, function.__module__)
        return f"{module}_{function.__name__}".replace(".", "_")

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        document = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schemas = document["components"]["schemas"]
        schemas.update(_SCHEMAS)
        for name, schema in schemas.items():
            describe_fields(name, schema)
        scopes = self._list_key_scopes()
        for methods in document["paths"].values():
            for method, operation in methods.items():
                describe_security(operation, scopes[operation["operationId"]])
                _describe_operation(method, operation)
        # The edge serves them without Django, so ninja has no endpoint for them.
        document["paths"]["/api/health/"] = deepcopy(HEALTH_PATH)
        document["paths"]["/api/ready/"] = deepcopy(READY_PATH)
        return document

    def _list_key_scopes(self) -> dict[str, tuple[Scope, ...]]:
        """By the id of the operation; none where only people may call it."""
        operations = [
            operation
            for router in self._get_bound_routers()
            for view in router.path_operations.values()
            for operation in view.operations
        ]
        return {
            self.get_openapi_operation_id(operation): get_key_scopes(operation.auth_callbacks)
            for operation in operations
        }


def _describe_operation(method: str, operation: Operation) -> None:
    for parameter in operation["parameters"]:
        describe_parameter(parameter)
    describe_refusals(method, operation)
    for response in operation["responses"].values():
        content = response.get("content", {})
        images = {name: content.pop(name) for name in _IMAGES if name in content}
        if images:
            response["content"] = images | content


def describe_refusals(method: str, operation: Operation) -> None:
    """Add the refusals that apply to an operation, and examples to those its router declares."""
    responses = operation["responses"]
    for refusal in REFUSALS:
        status = refusal.error.status
        is_shown = status in responses or status in ADDED_STATUSES
        if (
            (is_shown or refusal.is_everywhere)
            and not _is_report(responses.get(status))
            and refusal.applies(method, operation)
        ):
            response = responses.setdefault(status, {})
            _add_example(response, refusal, has_body="requestBody" in operation)
    for status, response in responses.items():
        if status in _DESCRIPTIONS:
            is_report = _is_report(response)
            response["description"] = _DEGRADED if is_report else _DESCRIPTIONS[status]
    operation["responses"] = dict(sorted(responses.items()))


def _is_report(response: dict[str, Any] | None) -> bool:
    """Whether the body is the status report, which is no refusal whatever its status code."""
    content = (response or {}).get("content", {}).get("application/json", {})
    return bool(content.get("schema") == _STATUS)


def _add_example(response: dict[str, Any], refusal: Refusal, *, has_body: bool) -> None:
    status = refusal.error.status
    if status in _HEADERS:
        response["headers"] = _HEADERS[status]
    schema: dict[str, Any] = _DETAIL
    if status == 400:
        has_detail = has_body or not isinstance(refusal.error, FieldErrors)
        schema = {"anyOf": [_FIELD_ERRORS, _DETAIL]} if has_detail else _FIELD_ERRORS
    content = response.setdefault("content", {}).setdefault("application/json", {})
    content.setdefault("schema", schema)
    content.setdefault("examples", {})[refusal.name] = {"value": dict(refusal.error.body)}


def read_only_page(view: View) -> View:
    """Decorator of the document and its page: other methods than GET and HEAD get a 405."""
    guarded: View = csrf_exempt(require_safe(view))
    return guarded
