"""Which operations of the API document something is about."""

from collections.abc import Callable
from typing import Any

Operation = dict[str, Any]
Applies = Callable[[str, Operation], bool]
"""Called with the method, lower case, and the operation."""


def always(method: str, operation: Operation) -> bool:
    """Everywhere."""
    return True


def sends(*schemas: str) -> Applies:
    """Has one of these bodies; without names: any body."""

    def applies(method: str, operation: Operation) -> bool:
        content = operation.get("requestBody", {}).get("content", {})
        sent = {media["schema"].get("$ref", "").rpartition("/")[2] for media in content.values()}
        return bool(sent & set(schemas)) if schemas else bool(sent)

    return applies


def takes(name: str) -> Applies:
    """Has this parameter in its query or headers."""

    def applies(method: str, operation: Operation) -> bool:
        return any(
            (parameter["in"], parameter["name"]) in (("query", name), ("header", name))
            for parameter in operation.get("parameters", ())
        )

    return applies


def named(status: int, applies: Applies) -> Applies:
    """Where the router names the status itself."""
    return lambda method, operation: status in operation["responses"] and applies(method, operation)


def asks_for(*schemes: str) -> Applies:
    """Is behind one of these authenticators (tenants.api_auth); without names: behind any."""

    def applies(method: str, operation: Operation) -> bool:
        asked = {name for scheme in operation.get("security", ()) for name in scheme}
        return bool(asked & set(schemes)) if schemes else bool(asked)

    return applies


def has_tag(tag: str) -> Applies:
    """Stands under this heading."""

    def applies(method: str, operation: Operation) -> bool:
        return tag in operation.get("tags", ())

    return applies


def writes(method: str, operation: Operation) -> bool:
    """Changes something of a workspace."""
    return method != "get" and asks_for("WorkspaceAuth")(method, operation)


def finds(method: str, operation: Operation) -> bool:
    """Names something in its path."""
    return any(parameter["in"] == "path" for parameter in operation.get("parameters", ()))
