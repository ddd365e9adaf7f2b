"""JSON Schemas as lists of alternatives that can be compared one by one.

What different spellings say alike becomes alike: a reference and its component, the parts of an
allOf and their sum, a list of types and an anyOf of them, const and enum, nullable and null.
"""

import json
from collections.abc import Iterator
from itertools import product
from typing import Any

Schema = Any
Document = dict[str, Any]

ANY = "any"
_SPLIT = ("$ref", "allOf", "anyOf", "oneOf", "nullable", "type", "const")
# Compared as they stand.
CONDITIONS = "conditions"
_CONDITIONAL = ("if", "then", "else")
_OPAQUE = ("not", "contains", "dependentRequired", "dependentSchemas", "propertyNames")


def list_alternatives(document: Document, schema: Schema) -> list[dict[str, Any]]:
    """Each without references at its top and of one type at most; none where nothing is allowed."""
    if isinstance(schema, bool):
        return [{}] if schema else []
    groups = [_list_of_itself(schema)]
    if "$ref" in schema:
        groups.append(list_alternatives(document, find_component(document, schema["$ref"])))
    groups += [list_alternatives(document, part) for part in schema.get("allOf", ())]
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema:
            each = [list_alternatives(document, branch) for branch in schema[keyword]]
            groups.append([one for branch in each for one in branch])
    merged = [_merge_all(parts) for parts in product(*groups)]
    return [one for one in merged if one is not None]


def find_component(document: Document, ref: str) -> Schema:
    """The part of the document that a reference names."""
    found: Any = document
    for name in ref.removeprefix("#/").split("/"):
        found = found[name]
    return found


def find_default(document: Document, schema: Schema) -> list[Any]:
    """The default in a list, which is empty without one."""
    if not isinstance(schema, dict):
        return []
    if "default" in schema:
        return [schema["default"]]
    parts = [*schema.get("allOf", ())]
    if "$ref" in schema:
        parts.append(find_component(document, schema["$ref"]))
    return next(filter(None, (find_default(document, part) for part in parts)), [])


def _list_of_itself(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """One for each type, of what stands beside references and combinations."""
    left = (*_SPLIT, *_CONDITIONAL, *_OPAQUE, "default")
    rest = {name: value for name, value in schema.items() if name not in left}
    conditions = sorted(_list_conditions(schema))
    if conditions:
        rest[CONDITIONS] = conditions
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    if values is not None:
        rest["enum"] = values
    stated = schema.get("type")
    types = _name_types(values) if stated is None else _as_list(stated)
    if schema.get("nullable") and stated is not None:
        types = [*types, "null"]
    limited = [_limit_to_type(rest, name) for name in types]
    return [one for one in limited if one is not None]


def _list_conditions(schema: dict[str, Any]) -> Iterator[str]:
    conditional = {name: schema[name] for name in _CONDITIONAL if name in schema}
    if conditional:
        yield json.dumps(conditional, sort_keys=True)
    for name in _OPAQUE:
        if name in schema:
            yield json.dumps({name: schema[name]}, sort_keys=True)


def _as_list(stated: str | list[str]) -> list[str]:
    return [stated] if isinstance(stated, str) else list(stated)


def _name_types(values: list[Any] | None) -> list[str]:
    """Of an enumeration without a type."""
    if values is None:
        return [ANY]
    return list(dict.fromkeys(_name_type(value) for value in values))


def _name_type(value: Any) -> str:
    names = {type(None): "null", bool: "boolean", int: "integer", float: "number", str: "string"}
    return names.get(type(value), "array" if isinstance(value, list) else "object")


def _limit_to_type(rest: dict[str, Any], name: str) -> dict[str, Any] | None:
    """None: no value of the enumeration has the type."""
    if name == ANY:
        return dict(rest)
    if "enum" not in rest:
        return {**rest, "type": name} if name != "null" else {"type": name}
    fitting = [name, "integer"] if name == "number" else [name]
    values = [value for value in rest["enum"] if _name_type(value) in fitting]
    if not values:
        return None
    return {**rest, "type": name, "enum": values} if name != "null" else {"type": name}


def _merge_all(parts: tuple[dict[str, Any], ...]) -> dict[str, Any] | None:
    merged: dict[str, Any] | None = {}
    for part in parts:
        merged = _merge(merged, part) if merged is not None else None
    return merged


def _merge(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any] | None:
    """What satisfies both; None where nothing does."""
    merged = one | other
    types = {schema["type"] for schema in (one, other) if "type" in schema}
    if len(types) > 1:
        if types != {"integer", "number"}:
            return None
        merged["type"] = "integer"
    for keyword in one.keys() & other.keys() - {"type"}:
        merged[keyword] = _merge_values(keyword, one[keyword], other[keyword])
    return None if merged.get("enum") == [] else merged


def _merge_values(keyword: str, one: Any, other: Any) -> Any:
    if keyword == "properties":
        both = one.keys() & other.keys()
        return one | other | {name: {"allOf": [one[name], other[name]]} for name in both}
    if keyword in ("required", CONDITIONS):
        return sorted({*one, *other})
    if keyword == "enum":
        return [value for value in one if value in other]
    if keyword.startswith(("max", "exclusiveMax")):
        return min(one, other)
    if keyword.startswith(("min", "exclusiveMin")):
        return max(one, other)
    if keyword in ("items", "additionalProperties"):
        return False if False in (one, other) else {"allOf": [one, other]}
    if keyword == "pattern" and one != other:
        return f"{one} and {other}"
    return other
