"""Predicates over operations of the API document, for the table of refusals."""

from collections.abc import Callable
from typing import Any

Operation = dict[str, Any]
Condition = Callable[[str, Operation], bool]
"""Called with the method, lower case, and the operation."""


def always(method: str, operation: Operation) -> bool:
    return True


def all_of(*conditions: Condition) -> Condition:
    return lambda method, operation: all(each(method, operation) for each in conditions)


def has_body(*schemas: str) -> Condition:
    """The request body is JSON of one of these schemas; without names: of any."""

    def applies(method: str, operation: Operation) -> bool:
        body = _get_media(operation).get("application/json")
        name = body["schema"].get("$ref", "").rpartition("/")[2] if body else ""
        return name in schemas if schemas else body is not None

    return applies


def has_id(*ids: str) -> Condition:
    """One of these operations, by the id that generated clients know."""

    def applies(method: str, operation: Operation) -> bool:
        return operation["operationId"] in ids

    return applies


def any_of(*conditions: Condition) -> Condition:
    return lambda method, operation: any(each(method, operation) for each in conditions)


def none_of(*conditions: Condition) -> Condition:
    return lambda method, operation: not any(each(method, operation) for each in conditions)


def has_file(method: str, operation: Operation) -> bool:
    """The request body is a form with a file."""
    return "multipart/form-data" in _get_media(operation)


def _get_media(operation: Operation) -> dict[str, Any]:
    content: dict[str, Any] = operation.get("requestBody", {}).get("content", {})
    return content


def has_no_body(method: str, operation: Operation) -> bool:
    return "requestBody" not in operation


def has_param(name: str) -> Condition:
    """The query or the headers have this parameter."""

    def applies(method: str, operation: Operation) -> bool:
        return any(
            (parameter["in"], parameter["name"]) in (("query", name), ("header", name))
            for parameter in operation.get("parameters", ())
        )

    return applies


def declares_status(status: int, applies: Condition) -> Condition:
    """The router declares the status itself."""
    return lambda method, operation: status in operation["responses"] and applies(method, operation)


def requires_auth(*schemes: str) -> Condition:
    """One of these authenticators (tenants.api.authentication) is required; without names: any."""

    def applies(method: str, operation: Operation) -> bool:
        required = {name for scheme in operation.get("security", ()) for name in scheme}
        return bool(required & set(schemes)) if schemes else bool(required)

    return applies


def has_tag(*tags: str) -> Condition:
    """The operation has one of these tags."""

    def applies(method: str, operation: Operation) -> bool:
        return bool(set(tags) & set(operation.get("tags", ())))

    return applies


def ends_membership(method: str, operation: Operation) -> bool:
    """The operation can take a workspace its last owner."""
    is_removal = method == "delete" and has_tag("Members")(method, operation)
    return is_removal or has_body("MemberPatch")(method, operation)


def is_write(method: str, operation: Operation) -> bool:
    """The operation changes something of a workspace."""
    return method != "get" and requires_auth("WorkspaceAuth")(method, operation)


def has_path_param(method: str, operation: Operation) -> bool:
    return any(parameter["in"] == "path" for parameter in operation.get("parameters", ()))
