"""Items of a table, in which every value is a text, as JSON would have them."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, NoReturn

from pydantic import BaseModel

from qrs.schemas.generate import GenerateIn
from qrs.schemas.payload_choice import PAYLOADS

_DEFAULT_TYPE = "url"


def read_texts(row: Mapping[str, Any]) -> dict[str, Any]:
    """By the types of the fields; whether the values are right is for their schema to say."""
    item = _read_fields(row, GenerateIn)
    payload = row.get("payload")
    model = PAYLOADS.get(row.get("data_type", _DEFAULT_TYPE))
    if isinstance(payload, Mapping) and model is not None:
        item["payload"] = _read_fields(payload, model)
    return item


def _read_fields(row: Mapping[str, Any], model: type[BaseModel]) -> dict[str, Any]:
    types = _list_types(model)
    return {
        name: _read_cell(value, types.get(name, _TEXT)) if isinstance(value, str) else value
        for name, value in row.items()
    }


def _read_cell(text: str, types: frozenset[str]) -> Any:
    """The text, or the JSON that it holds where the field takes no text."""
    stripped = text.strip()
    is_nested = stripped[:1] in ("[", "{") and bool(types & {"array", "object"})
    if "string" in types and not is_nested:
        return text
    if stripped.lower() in _BOOLEANS:
        # Spreadsheets write TRUE and FALSE.
        return _BOOLEANS[stripped.lower()]
    try:
        return json.loads(stripped, parse_constant=_reject_constant)
    except (ValueError, RecursionError):
        return text


_BOOLEANS = {"true": True, "false": False}


def _reject_constant(name: str) -> NoReturn:
    raise ValueError(name)


_TEXT = frozenset({"string"})


@cache
def _list_types(model: type[BaseModel]) -> Mapping[str, frozenset[str]]:
    """The JSON types that each field takes."""
    properties: Mapping[str, Any] = model.model_json_schema()["properties"]
    return {name: frozenset(_find_types(schema)) for name, schema in properties.items()}


def _find_types(schema: Mapping[str, Any]) -> set[str]:
    if "$ref" in schema:
        return {"object"}
    found = {schema["type"]} if "type" in schema else set()
    if "enum" in schema:
        found.add("string")
    for branch in schema.get("anyOf", []):
        found |= _find_types(branch)
    return found
