"""Every endpoint of the API document: bodies to start from, and somebody who may call it."""

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
    # A body that may be left out is published as this one or null.
    [present] = [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
    return resolve(present)


def list_bodies(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The documented examples."""
    return schema.get("examples") or [schema["example"]]


def walk(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place below the root of a body."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        yield (*path, key)
        if isinstance(inner, dict | list):
            yield from walk(inner, (*path, key))


def put(body: Any, path: tuple[str | int, ...], value: Any) -> Any:
    """A copy of the body with another value in one place."""
    changed = json.loads(json.dumps(body))
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return changed


def list_changed_bodies(schema: dict[str, Any], value: Any) -> Iterator[Any]:
    """Each example with the value in each of its places, and in each field it leaves out."""
    for example in list_bodies(schema):
        places = {*walk(example), *((name,) for name in schema["properties"])}
        for place in sorted(places, key=str):
            yield put(example, place, value)


BODIES = [
    pytest.param(method, path, get_body_schema(operation), id=f"{method} {path}")
    for method, path, operation in list_operations()
    if "requestBody" in operation
]
PARAMETERS = [
    pytest.param(method, path, parameter, id=f"{method} {path} {parameter['name']}")
    for method, path, operation in list_operations()
    for parameter in operation["parameters"]
    if parameter["in"] != "header"
]


@dataclass
class Caller:
    """Whoever may use an endpoint; known: what stands in paths unless it is what is tried."""

    owner: ApiClient
    admin: ApiClient
    known: dict[str, Any]

    def call(self, method: str, path: str, body: bytes | None = None, **headers: str) -> ApiAnswer:
        client = self.admin if path.startswith(PLATFORM) else self.owner
        # From a new address each, as limits would answer before a field is looked at.
        headers["X-Forwarded-For"] = new_address()
        return client.call(method.upper(), path.format(**self.known), body, **headers)
