"""Which changes of a schema break clients, in a request and in a response; spellings do not."""

from typing import Any

import pytest

from tests.support.api_changes.operations import find_breaking_changes

TEXT, WHOLE, NULL = {"type": "string"}, {"type": "integer"}, {"type": "null"}
AB = {"type": "string", "enum": ["a", "b"]}
ONE: dict[str, Any] = {"type": "object", "properties": {"a": TEXT}, "required": ["a"]}
TWO = {"type": "object", "properties": {"b": WHOLE}}
BOTH = {"type": "object", "properties": {"a": TEXT, "b": WHOLE}, "required": ["a"]}
CLOSED = {"additionalProperties": False}
REF = {"$ref": "#/components/schemas/Code"}

Case = tuple[Any, Any]


def field(**schema: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"a": schema}}


REFUSES: dict[str, Case] = {
    "a value fewer": (AB, {"type": "string", "enum": ["a"]}),
    "no null any more": ({"type": ["string", "null"]}, TEXT),
    "no null any more, as OpenAPI 3.0": ({"type": "string", "nullable": True}, TEXT),
    "another default": (field(default=1, **WHOLE), field(default=2, **WHOLE)),
    "another default beside alternatives": (
        field(anyOf=[WHOLE, NULL], default=2),
        field(anyOf=[WHOLE, NULL], default=3),
    ),
    "no default any more": (field(anyOf=[WHOLE, NULL], default=2), field(anyOf=[WHOLE, NULL])),
    "a format": (TEXT, {"type": "string", "format": "uuid"}),
    "another pattern": ({"type": "string", "pattern": "a"}, {"type": "string", "pattern": "b"}),
    "a bound beside alternatives": (
        {"anyOf": [TEXT, NULL]},
        {"anyOf": [TEXT, NULL], "maxLength": 3},
    ),
    "a bound inside an alternative": (
        {"anyOf": [{"type": "string", "maxLength": 9}, NULL]},
        {"anyOf": [{"type": "string", "maxLength": 5}, NULL]},
    ),
    "a bound beside a reference": (REF, {**REF, "minProperties": 3}),
    "a part that requires": (
        {"allOf": [ONE, TWO]},
        {"allOf": [ONE, {**TWO, "required": ["b"]}]},
    ),
    "a lower maximum": ({"type": "integer", "maximum": 9}, {"type": "integer", "maximum": 8}),
    "a maximum that excludes itself": (
        {"type": "number", "maximum": 9},
        {"type": "number", "exclusiveMaximum": 9},
    ),
    "no fractions": ({"type": "number"}, WHOLE),
    "no alternative": ({"oneOf": [ONE | CLOSED, TWO | CLOSED]}, {"oneOf": [ONE | CLOSED]}),
    "no further fields": (ONE, ONE | CLOSED),
    "text where anything was taken": ({}, TEXT),
    "a truth value in place of a number": ({"enum": [1, 2]}, {"enum": [True, 2]}),
    "an exclusion": (TEXT, {**TEXT, "not": {"enum": ["a"]}}),
    "a condition": (BOTH, {**BOTH, "if": {"required": ["a"]}, "then": {"required": ["b"]}}),
    "fields that depend on each other": (BOTH, {**BOTH, "dependentRequired": {"a": ["b"]}}),
    "limits of names": ({"type": "object"}, {"type": "object", "propertyNames": {"maxLength": 3}}),
    "a field that is only read": (field(**TEXT), field(readOnly=True, **TEXT)),
    "base64": (TEXT, {"type": "string", "contentEncoding": "base64"}),
}
ACCEPTS: dict[str, Case] = {
    "a value more": ({"type": "string", "enum": ["a"]}, AB),
    "no format": ({"type": "string", "format": "uuid"}, TEXT),
    "no pattern": ({"type": "string", "pattern": "a"}, TEXT),
    "fractions": (WHOLE, {"type": "number"}),
    "a maximum in other words": (
        {"type": "integer", "maximum": 9},
        {"type": "integer", "exclusiveMaximum": 10},
    ),
    "finer steps": ({"type": "integer", "multipleOf": 4}, {"type": "integer", "multipleOf": 2}),
    "bounds that bind nothing": (
        {"type": "array"},
        {"type": "array", "uniqueItems": False, "minItems": 0},
    ),
    "further fields": (ONE | CLOSED, ONE),
    "a default": (field(**WHOLE), field(default=2, **WHOLE)),
    "no condition": ({**BOTH, "if": {"required": ["a"]}, "then": {"required": ["b"]}}, BOTH),
}
SURPRISES: dict[str, Case] = {
    "a value more": ({"type": "string", "enum": ["a"]}, AB),
    "null": (TEXT, {"type": ["string", "null"]}),
    "null, as OpenAPI 3.0": (TEXT, {"type": "string", "nullable": True}),
    "null among the values": (AB, {"enum": ["a", "b", None]}),
    "null in a list": (
        {"type": "array", "items": TEXT},
        {"type": "array", "items": {"anyOf": [TEXT, NULL]}},
    ),
    "no format": ({"type": "string", "format": "uuid"}, TEXT),
    "fractions": (WHOLE, {"type": "number"}),
    "a part without its field": ({"allOf": [ONE, TWO]}, {"allOf": [ONE]}),
    "an alternative": ({"oneOf": [ONE]}, {"oneOf": [ONE, {**TWO, "required": ["b"]}]}),
    "another constant": ({"const": "a"}, {"const": "b"}),
    "anything": (TEXT, {}),
    "lists of anything": ({"type": "array", "items": TEXT}, {"type": "array"}),
    "another element": (
        {"type": "array", "prefixItems": [TEXT, WHOLE]},
        {"type": "array", "prefixItems": [TEXT, TEXT]},
    ),
    "another discriminator": (
        {"oneOf": [ONE], "discriminator": {"propertyName": "a"}},
        {"oneOf": [ONE], "discriminator": {"propertyName": "b"}},
    ),
}
EXPECTED: dict[str, Case] = {
    "a value fewer": (AB, {"type": "string", "enum": ["a"]}),
    "never null": ({"anyOf": [TEXT, NULL]}, TEXT),
    "a format": (TEXT, {"type": "string", "format": "uuid"}),
    "no fractions": ({"type": "number"}, WHOLE),
    "another default": (field(default=1, **WHOLE), field(default=2, **WHOLE)),
    "a pattern less": ({"type": "string", "pattern": "a"}, TEXT),
    "no alternative": ({"anyOf": [TEXT, WHOLE]}, TEXT),
}
SAME: dict[str, Case] = {
    "null": ({"type": ["string", "null"]}, {"anyOf": [TEXT, NULL]}),
    "null among values": (
        {"type": ["string", "null"], "enum": ["a", None]},
        {"anyOf": [{"type": "string", "enum": ["a"]}, NULL]},
    ),
    "a constant": ({"const": "a"}, {"type": "string", "enum": ["a"]}),
    "parts and their sum": ({"allOf": [ONE, TWO]}, BOTH),
    "a component": (ONE, REF),
    "prose": ({**ONE, "if": TWO}, {**ONE, "if": {**TWO, "description": "A code."}}),
}


def compare(before: Any, after: Any, *, is_request: bool) -> list[str]:
    return find_breaking_changes(*(make_document(one, is_request) for one in (before, after)))


def make_document(schema: Any, is_request: bool) -> dict[str, Any]:
    content = {"application/json": {"schema": schema}}
    operation: dict[str, Any] = {"responses": {"200": {} if is_request else {"content": content}}}
    if is_request:
        operation["requestBody"] = {"content": content}
    return {"paths": {"/codes/": {"post": operation}}, "components": {"schemas": {"Code": ONE}}}


@pytest.mark.parametrize("name", REFUSES)
def test_request_that_may_be_refused_now_breaks_clients(name: str) -> None:
    assert compare(*REFUSES[name], is_request=True)


@pytest.mark.parametrize("name", ACCEPTS)
def test_request_of_which_more_is_accepted_breaks_nobody(name: str) -> None:
    assert compare(*ACCEPTS[name], is_request=True) == []


@pytest.mark.parametrize("name", SURPRISES)
def test_response_with_what_no_client_expects_breaks_clients(name: str) -> None:
    assert compare(*SURPRISES[name], is_request=False)


@pytest.mark.parametrize("name", EXPECTED)
def test_response_with_less_than_clients_expect_breaks_nobody(name: str) -> None:
    assert compare(*EXPECTED[name], is_request=False) == []


@pytest.mark.parametrize("is_request", [True, False])
@pytest.mark.parametrize("name", SAME)
def test_another_spelling_changes_nothing(name: str, is_request: bool) -> None:
    before, after = SAME[name]
    assert compare(before, after, is_request=is_request) == []
    assert compare(after, before, is_request=is_request) == []


@pytest.mark.parametrize(
    "around",
    [
        {"type": "array", "items": REF},
        {"type": "object", "additionalProperties": REF},
        {"anyOf": [REF, NULL]},
        {"allOf": [REF, TWO]},
        {"type": "object", "properties": {"child": {"anyOf": [REF, NULL]}}},
    ],
)
def test_change_of_a_component_is_found_wherever_it_is_referred_to(around: Any) -> None:
    old = make_document(around, is_request=False)
    child = {"child": {"anyOf": [REF, NULL]}}
    recursive = {**ONE, "properties": {**ONE["properties"], **child}}
    old["components"]["schemas"]["Code"] = recursive
    new = {**old, "components": {"schemas": {"Code": {**recursive, "required": []}}}}
    assert any("may be missing now" in change for change in find_breaking_changes(old, new))
    assert find_breaking_changes(old, old) == []
