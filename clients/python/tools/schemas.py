"""The schemas of the API document, simplified to what a client's types need."""

from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import Any

Schema = dict[str, Any]

_REF = "#/components/schemas/"
# The server checks bounds; a client that knew them would reject what a later server allows.
_KEPT = {
    *("type", "properties", "required", "items", "anyOf", "allOf", "additionalProperties"),
    *("description", "title", "format", "$ref", "enum", "const", "default"),
}
_FORMATS = {"date-time", "date", "binary"}


def collect_answers(document: Schema, operations: Iterable[str]) -> dict[str, Schema]:
    """The schemas in JSON answers of these operations.

    Values of enumerations become plain text: a later server may have further ones.
    """
    refs = [
        ref
        for operation in _list_operations(document, operations)
        for status, response in operation["responses"].items()
        if status.startswith("2")
        for ref in _list_json_refs(response.get("content", {}))
    ]
    names = _close(document, refs)
    renamed = {name: name.removesuffix("Out") for name in names}
    simple = {renamed[name]: _get(document, name) for name in names}
    return {name: _simplify(schema, renamed, is_answer=True) for name, schema in simple.items()}


def collect_bodies(document: Schema, operations: Iterable[str]) -> dict[str, Schema]:
    """The schemas in JSON bodies of these operations."""
    refs = [
        ref
        for operation in _list_operations(document, operations)
        for ref in _list_json_refs(operation.get("requestBody", {}).get("content", {}))
    ]
    names = _close(document, refs)
    same = {name: name for name in names}
    return {name: _simplify(_get(document, name), same, is_answer=False) for name in names}


def name_inner_schemas(document: Schema) -> Schema:
    """The document with each object that stands inside another one under its own name."""
    named = deepcopy(document)
    schemas = named["components"]["schemas"]
    for schema in list(schemas.values()):
        for key in ("properties", "items"):
            if key in schema:
                schema[key] = _move_out(schema[key], schemas)
    return named


def _move_out(value: Any, schemas: dict[str, Schema]) -> Any:
    if isinstance(value, list):
        return [_move_out(inner, schemas) for inner in value]
    if not isinstance(value, dict):
        return value
    moved = {key: _move_out(inner, schemas) for key, inner in value.items()}
    # A field may be called "title" as well; then the value is no text.
    if "properties" in moved and isinstance(moved.get("title"), str):
        schemas.setdefault(moved["title"], moved)
        return {"$ref": _REF + moved["title"]}
    return moved


def _list_operations(document: Schema, wanted: Iterable[str]) -> Iterator[Schema]:
    by_id = {
        operation["operationId"]: operation
        for methods in document["paths"].values()
        for operation in methods.values()
    }
    for name in wanted:
        yield by_id[name]


def _list_json_refs(content: Schema) -> Iterator[str]:
    for media_type, described in content.items():
        if media_type == "application/json":
            yield from _list_refs(described["schema"])


def _list_refs(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        ref = value.get("$ref")
        if isinstance(ref, str):
            yield ref.removeprefix(_REF)
        for key, inner in value.items():
            # Conditions repeat what `properties` names.
            if key not in ("if", "then", "else", "example", "examples"):
                yield from _list_refs(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _list_refs(inner)


def _close(document: Schema, refs: Iterable[str]) -> list[str]:
    """These and what they refer to, sorted."""
    found: set[str] = set()
    waiting = list(refs)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _list_refs(_get(document, name))
    return sorted(found)


def _get(document: Schema, name: str) -> Schema:
    schema: Schema = document["components"]["schemas"][name]
    return schema


def _simplify(schema: Schema, renamed: dict[str, str], *, is_answer: bool) -> Schema:
    kept = {key: value for key, value in schema.items() if key in _KEPT}
    kept.pop("title", None)
    if is_answer:
        kept.pop("enum", None)
        kept.pop("default", None)
    if "properties" in kept:
        # Else the types would be closed, and a field that is added later an error.
        kept.pop("additionalProperties", None)
    if "format" in kept and kept["format"] not in _FORMATS:
        del kept["format"]
    if "$ref" in kept:
        kept["$ref"] = _REF + renamed[kept["$ref"].removeprefix(_REF)]
    for key, value in kept.items():
        kept[key] = _simplify_value(key, value, renamed, is_answer=is_answer)
    return kept


def _simplify_value(key: str, value: Any, renamed: dict[str, str], *, is_answer: bool) -> Any:
    if key == "properties":
        return {
            name: _simplify(inner, renamed, is_answer=is_answer) for name, inner in value.items()
        }
    if key in ("items", "additionalProperties") and isinstance(value, dict):
        return _simplify(value, renamed, is_answer=is_answer)
    if key in ("anyOf", "allOf"):
        return [_simplify(inner, renamed, is_answer=is_answer) for inner in value]
    return value
