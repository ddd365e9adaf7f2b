"""What counts as a change that breaks clients: each kind is found, and no addition is one."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from tests.support.api_changes.operations import find_breaking_changes
from tests.support.published import get_document, list_operations

Change = Callable[[dict[str, Any]], None]

DOCUMENT: dict[str, Any] = {
    "paths": {
        "/codes/": {
            "post": {
                "operationId": "create_code",
                "security": [{"Bearer": []}, {"Key": ["write"]}],
                "parameters": [
                    {"in": "query", "name": "page", "schema": {"type": "integer", "maximum": 100}},
                    {"in": "header", "name": "If-Match", "schema": {"type": "string"}},
                ],
                "requestBody": {
                    "required": False,
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/CodeIn"}},
                        "text/csv": {"schema": {"type": "string"}},
                    },
                },
                "responses": {
                    "201": {
                        "headers": {"ETag": {"schema": {"type": "string"}}},
                        "content": {
                            "application/json": {
                                "schema": {"$ref": "#/components/schemas/CodeOut"}
                            },
                            "text/csv": {"schema": {"type": "string"}},
                        },
                    },
                    "202": {"content": {}},
                    "404": {"content": {}},
                },
            },
            "get": {"operationId": "list_codes", "responses": {"200": {"content": {}}}},
        }
    },
    "components": {
        "schemas": {
            "CodeIn": {
                "type": "object",
                "required": ["name"],
                "additionalProperties": False,
                "properties": {
                    "name": {"type": "string", "minLength": 1, "maxLength": 120},
                    "size": {"anyOf": [{"type": "number"}, {"type": "null"}], "default": 2},
                    "style": {"type": "string", "enum": ["dots", "squares"], "default": "dots"},
                    "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 20},
                    "children": {
                        "type": "array",
                        "items": {"$ref": "#/components/schemas/CodeIn"},
                    },
                },
            },
            "CodeOut": {
                "type": "object",
                "required": ["id", "state"],
                "properties": {
                    "id": {"type": "integer"},
                    "state": {"type": "string", "enum": ["active", "paused"]},
                    "made_at": {"type": "string", "format": "date-time"},
                    "owner": {"anyOf": [{"$ref": "#/components/schemas/Owner"}, {"type": "null"}]},
                    "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
                },
            },
            "Owner": {
                "type": "object",
                "required": ["email"],
                "properties": {"email": {"type": "string"}, "name": {"type": "string"}},
            },
        }
    },
}


def post(document: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = document["paths"]["/codes/"]["post"]
    return operation


def body(document: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = document["components"]["schemas"]["CodeIn"]
    return schema


def answer(document: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = document["components"]["schemas"]["CodeOut"]
    return schema


def owner(document: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = document["components"]["schemas"]["Owner"]
    return schema


def created(document: dict[str, Any]) -> dict[str, Any]:
    response: dict[str, Any] = post(document)["responses"]["201"]
    return response


BREAKING: dict[str, Change] = {
    "was removed": lambda d: d["paths"]["/codes/"].pop("get"),
    "operationId create_code became make_code": lambda d: post(d).update(operationId="make_code"),
    "credentials {'Key': ['write']} are not enough": lambda d: post(d)["security"].pop(),
    "credentials {'Key'": lambda d: post(d)["security"][1].update(Key=["write", "domains"]),
    "needs credentials now": lambda d: d["paths"]["/codes/"]["get"].update(
        security=[{"Bearer": []}]
    ),
    "query parameter page was removed": lambda d: post(d)["parameters"].pop(0),
    "header parameter If-Match is required": lambda d: post(d)["parameters"][1].update(
        required=True
    ),
    "query parameter day is new and required": lambda d: post(d)["parameters"].append(
        {"in": "query", "name": "day", "required": True, "schema": {}}
    ),
    "page: maximum 100 became 50": lambda d: post(d)["parameters"][0]["schema"].update(maximum=50),
    "page: type integer became string": lambda d: post(d)["parameters"][0].update(
        schema={"type": "string"}
    ),
    "takes no body any more": lambda d: post(d).pop("requestBody"),
    "the body is required now": lambda d: post(d)["requestBody"].update(required=True),
    "takes no text/csv any more": lambda d: post(d)["requestBody"]["content"].pop("text/csv"),
    "body.tags was removed": lambda d: body(d)["properties"].pop("tags"),
    "body.style is required now": lambda d: body(d)["required"].append("style"),
    "body.name: maxLength 120 became 60": lambda d: body(d)["properties"]["name"].update(
        maxLength=60
    ),
    "body.name: minLength 1 became 2": lambda d: body(d)["properties"]["name"].update(minLength=2),
    "body.name: pattern None became": lambda d: body(d)["properties"]["name"].update(pattern="^x"),
    "body.style: 'dots' is no value any more": lambda d: body(d)["properties"]["style"].update(
        enum=["squares"]
    ),
    "body.name: any value became ['a']": lambda d: body(d)["properties"]["name"].update(enum=["a"]),
    "body.style: default 'dots' became 'squares'": lambda d: body(d)["properties"]["style"].update(
        default="squares"
    ),
    "body.size: type null became number": lambda d: body(d)["properties"].update(
        size={"type": "number", "default": 2}
    ),
    "body.tags[]: type string became integer": lambda d: body(d)["properties"]["tags"].update(
        items={"type": "integer"}
    ),
    "never answers 202": lambda d: post(d)["responses"].pop("202"),
    "201 has no header ETag": lambda d: created(d).pop("headers"),
    "201: no text/csv any more": lambda d: created(d)["content"].pop("text/csv"),
    "201: the first media type is text/csv now": lambda d: created(d).update(
        content=dict(reversed(created(d)["content"].items()))
    ),
    "201.made_at was removed": lambda d: answer(d)["properties"].pop("made_at"),
    "201.id may be missing now": lambda d: answer(d).update(required=["state"]),
    "201.state: 'blocked' is a new value": lambda d: answer(d)["properties"]["state"][
        "enum"
    ].append("blocked"),
    "201.state: one of ['active', 'paused'] became any": lambda d: answer(d)["properties"].update(
        state={"type": "string"}
    ),
    "201.id: type integer became null": lambda d: answer(d)["properties"].update(
        id={"anyOf": [{"type": "integer"}, {"type": "null"}]}
    ),
    "201.id: type integer became string": lambda d: answer(d)["properties"].update(
        id={"type": "string"}
    ),
    "201.made_at: format date-time became date": lambda d: answer(d)["properties"][
        "made_at"
    ].update(format="date"),
    "201.owner.email was removed": lambda d: owner(d)["properties"].pop("email"),
    "201.counts.*: type integer became string": lambda d: answer(d)["properties"]["counts"].update(
        additionalProperties={"type": "string"}
    ),
}

ADDITIONS: dict[str, Change] = {
    "an operation": lambda d: d["paths"].update({"/keys/": {"get": {"responses": {}}}}),
    "another way to authenticate": lambda d: post(d)["security"].append({"Cookie": []}),
    "no credentials needed": lambda d: post(d).update(security=[]),
    "a parameter": lambda d: post(d)["parameters"].append(
        {"in": "query", "name": "sort", "schema": {"type": "string"}}
    ),
    "a larger page": lambda d: post(d)["parameters"][0]["schema"].update(maximum=1000),
    "a format that is taken": lambda d: post(d)["requestBody"]["content"].update(
        {"multipart/form-data": {"schema": {}}}
    ),
    "a field of the body": lambda d: body(d)["properties"].update(client={"type": "integer"}),
    "a longer name": lambda d: body(d)["properties"]["name"].update(maxLength=200),
    "no bound of the name": lambda d: body(d)["properties"]["name"].pop("maxLength"),
    "a style": lambda d: body(d)["properties"]["style"]["enum"].append("stars"),
    "nothing required": lambda d: body(d).update(required=[]),
    "null is taken": lambda d: body(d)["properties"].update(
        tags={"anyOf": [body(d)["properties"]["tags"], {"type": "null"}]}
    ),
    "a field of the answer": lambda d: answer(d)["properties"].update(note={"type": "string"}),
    "always there": lambda d: answer(d)["required"].append("made_at"),
    "never null": lambda d: answer(d)["properties"].update(
        owner={"$ref": "#/components/schemas/Owner"}
    ),
    "a state that never comes": lambda d: answer(d)["properties"]["state"]["enum"].pop(),
    "a status": lambda d: post(d)["responses"].update({"200": {"content": {}}}),
    "a refusal fewer": lambda d: post(d)["responses"].pop("404"),
    "a media type": lambda d: created(d)["content"].update({"application/pdf": {}}),
    "prose": lambda d: answer(d).update(description="A code.", title="Code"),
}


@pytest.mark.parametrize("sentence", BREAKING)
def test_a_breaking_change_is_named(sentence: str) -> None:
    changed = deepcopy(DOCUMENT)
    BREAKING[sentence](changed)
    found = find_breaking_changes(DOCUMENT, changed)
    assert any(sentence in change for change in found), found


@pytest.mark.parametrize("name", ADDITIONS)
def test_an_addition_breaks_nothing(name: str) -> None:
    changed = deepcopy(DOCUMENT)
    ADDITIONS[name](changed)
    assert changed != DOCUMENT
    assert find_breaking_changes(DOCUMENT, changed) == []


def test_a_document_does_not_break_its_own_clients() -> None:
    assert find_breaking_changes(get_document(), get_document()) == []


@pytest.mark.parametrize(("method", "path", "operation"), list_operations())
def test_no_operation_of_ours_can_be_removed_or_lose_its_fields(
    method: str, path: str, operation: dict[str, Any]
) -> None:
    document = get_document()
    left = {name: one for name, one in document["paths"][path].items() if name != method}
    changed = document | {"paths": document["paths"] | {path: left}}
    assert find_breaking_changes(document, changed) == [f"{method.upper()} {path}: was removed"]
    for status, response in operation["responses"].items():
        schema = response.get("content", {}).get("application/json", {}).get("schema", {})
        if not status.startswith("2") or "$ref" not in schema:
            continue
        name = schema["$ref"].rpartition("/")[2]
        schemas = document["components"]["schemas"]
        emptied = {**schemas, name: {"type": "object"}}
        found = find_breaking_changes(document, document | {"components": {"schemas": emptied}})
        fields = schemas[name].get("properties", {})
        prefix = f"{method.upper()} {path}: {status}."
        named = {change for change in found if change.startswith(prefix)}
        assert {f"{prefix}{field} was removed" for field in fields} <= named
