"""Every endpoint of the API document, with example bodies and a caller who may use it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.integration.accounts.conftest import new_address
from tests.support.factories import ApiAnswer, ApiClient
from tests.support.published import get_document, list_operations

PLATFORM = "/api/v1/platform/"


def resolve(schema: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference into the components."""
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = get_document()["components"]["schemas"][name] if name else schema
    return found


def get_body_schema(operation: dict[str, Any]) -> dict[str, Any]:
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    # An optional body is published as this one or null.
    [present] = [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
    return resolve(present)


def list_bodies(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return schema.get("examples") or [schema["example"]]


def walk(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every value below the root of a body."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        yield (*path, key)
        if isinstance(inner, dict | list):
            yield from walk(inner, (*path, key))


def put(body: Any, path: tuple[str | int, ...], value: Any) -> Any:
    """A copy of the body with another value at the path."""
    changed = json.loads(json.dumps(body))
    parent = changed
    for key in path[:-1]:
        parent = parent[key]
    parent[path[-1]] = value
    return changed


def list_changed_bodies(schema: dict[str, Any], value: Any) -> Iterator[Any]:
    """Each example with the value at each of its paths, and in each optional field."""
    for example in list_bodies(schema):
        paths = {*walk(example), *((name,) for name in schema["properties"])}
        for path in sorted(paths, key=str):
            yield put(example, path, value)


BODIES = [
    pytest.param(method, path, get_body_schema(operation), id=f"{method} {path}")
    for method, path, operation in list_operations()
    if "application/json" in operation.get("requestBody", {}).get("content", {})
]
PARAMETERS = [
    pytest.param(method, path, parameter, id=f"{method} {path} {parameter['name']}")
    for method, path, operation in list_operations()
    for parameter in operation["parameters"]
    if parameter["in"] != "header"
]


@dataclass
class Caller:
    """known: values of path parameters, unless a test replaces them."""

    owner: ApiClient
    admin: ApiClient
    known: dict[str, Any]

    def call(self, method: str, path: str, body: bytes | None = None, **headers: str) -> ApiAnswer:
        client = self.admin if path.startswith(PLATFORM) else self.owner
        # A new address for each request: rate limits apply before a field is validated.
        headers["X-Forwarded-For"] = new_address()
        return client.call(method.upper(), path.format(**self.known), body, **headers)
