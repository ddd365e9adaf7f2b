"""Which changes around the bodies break clients: parameters, headers, credentials."""

from typing import Any

import pytest

from tests.support.api_changes.operations import find_breaking_changes

TEXT = {"type": "string"}
KEY = [{"Key": ["write"]}]
Document = dict[str, Any]


def make(
    *,
    path: dict[str, Any] | None = None,
    headers: dict[str, Any] | None = None,
    components: dict[str, Any] | None = None,
    top: dict[str, Any] | None = None,
    **operation: Any,
) -> Document:
    response = {"headers": headers or {}, "content": {"application/json": {"schema": TEXT}}}
    method = {"operationId": "make", "responses": {"200": response}, **operation}
    return {
        "paths": {"/codes/": {"post": method, **(path or {})}},
        "components": {"schemas": {}, **(components or {})},
        **(top or {}),
    }


def query(**more: Any) -> list[dict[str, Any]]:
    return [{"in": "query", "name": "page", "schema": TEXT, **more}]


def scheme(**more: Any) -> dict[str, Any]:
    kept = {"type": "apiKey", "in": "header", "name": "X-Api-Key"}
    return {"securitySchemes": {"Key": {**kept, **more}}}


def header(name: str = "X-Grade", **more: Any) -> dict[str, Any]:
    return {name: {"schema": TEXT, **more}}


BREAKING: dict[str, tuple[Document, Document]] = {
    "parameter moved": (make(parameters=query()), make(parameters=query(**{"in": "header"}))),
    "parameter of a list in one": (
        make(parameters=query(explode=True)),
        make(parameters=query(explode=False)),
    ),
    "another default": (
        make(parameters=query(schema={"type": "integer", "default": 20})),
        make(parameters=query(schema={"type": "integer", "default": 50})),
    ),
    "parameter of the path, required": (make(), make(path={"parameters": query(required=True)})),
    "header gone": (make(headers=header()), make()),
    "header of another type": (
        make(headers=header(schema={"type": "integer"})),
        make(headers=header()),
    ),
    "header that may be missing": (make(headers=header(required=True)), make(headers=header())),
    "header with another value": (
        make(headers=header(schema={"enum": ["a"]})),
        make(headers=header(schema={"enum": ["a", "b"]})),
    ),
    "a further scope": (make(security=KEY), make(security=[{"Key": ["write", "render"]}])),
    "a second kind of credentials at once": (
        make(security=KEY),
        make(security=[{"Key": ["write"], "Cookie": []}]),
    ),
    "credentials of all operations": (make(), make(top={"security": KEY})),
    "credentials no longer optional": (make(security=[{}, *KEY]), make(security=KEY)),
    "key in another header": (
        make(security=KEY, components=scheme()),
        make(security=KEY, components=scheme(name="X-Key")),
    ),
    "key in the query": (
        make(security=KEY, components=scheme()),
        make(security=KEY, components=scheme(**{"in": "query"})),
    ),
    "answer without a body": (make(), make(responses={"200": {"description": "Done."}})),
    "another status": (make(), make(responses={"201": {"content": {}}})),
}
HARMLESS: dict[str, tuple[Document, Document]] = {
    "header in another case": (make(headers=header()), make(headers=header("x-grade"))),
    "parameter in another case": (
        make(parameters=query(**{"in": "header", "name": "If-Match"})),
        make(parameters=query(**{"in": "header", "name": "if-match"})),
    ),
    "parameter as a component": (
        make(parameters=query()),
        make(
            parameters=[{"$ref": "#/components/parameters/Page"}],
            components={"parameters": {"Page": query()[0]}},
        ),
    ),
    "usual style, named": (
        make(parameters=query()),
        make(parameters=query(style="form", explode=True)),
    ),
    "a scope fewer": (make(security=[{"Key": ["write", "render"]}]), make(security=KEY)),
    "the same credentials, said once": (make(security=KEY), make(top={"security": KEY})),
    "credentials that are optional": (make(security=KEY), make(security=[{}, *KEY])),
    "deprecated": (make(), make(deprecated=True)),
    "a body where none was": (make(responses={"200": {"description": "Done."}}), make()),
}


@pytest.mark.parametrize("name", BREAKING)
def test_breaking_change_is_found(name: str) -> None:
    assert find_breaking_changes(*BREAKING[name])


@pytest.mark.parametrize("name", HARMLESS)
def test_harmless_change_is_none(name: str) -> None:
    assert find_breaking_changes(*HARMLESS[name]) == []
