"""docs/api/released.json: what the API document of the last release promises to clients."""

import json
from pathlib import Path
from typing import Any

PATH = Path(__file__).resolve().parents[3] / "docs" / "api" / "released.json"
# For people; no client breaks by them. Left out, so that a release changes few lines.
_PROSE = {"description", "summary", "title", "example", "examples", "tags"}
# Their keys are names that the API has chosen, such as a field called title.
_HOLDS_NAMES = {"properties", "headers", "schemas", "paths"}


def read_released() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(PATH.read_text())
    return document


def write_released(document: dict[str, Any]) -> None:
    """A line for each operation and component, in their order: the first media type counts."""
    operations = {
        path: {method: _strip_operation(one) for method, one in methods.items()}
        for path, methods in document["paths"].items()
    }
    schemas = {name: _strip(schema) for name, schema in document["components"]["schemas"].items()}
    paths = ",\n".join(
        f"{json.dumps(path)}: {{\n{_write_lines(methods)}}}" for path, methods in operations.items()
    )
    schemes = json.dumps(_strip(document["components"]["securitySchemes"]))
    info = json.dumps({"version": document["info"]["version"]})
    PATH.write_text(
        f'{{"info": {info},\n"paths": {{\n{paths}}},\n'
        f'"components": {{"securitySchemes": {schemes},\n'
        f'"schemas": {{\n{_write_lines(schemas)}}}}}}}\n'
    )


def _write_lines(values: dict[str, Any]) -> str:
    return ",\n".join(f"{json.dumps(name)}: {json.dumps(one)}" for name, one in values.items())


def _strip_operation(operation: dict[str, Any]) -> dict[str, Any]:
    """Without refusals, which are not compared."""
    responses = operation["responses"].items()
    successes = {status: one for status, one in responses if status.startswith("2")}
    stripped: dict[str, Any] = _strip(operation | {"responses": successes})
    return stripped


def strip_prose(document: dict[str, Any]) -> dict[str, Any]:
    """What is compared."""
    stripped: dict[str, Any] = _strip(document)
    return stripped


def _strip(value: Any, *, names_are_fields: bool = False) -> Any:
    """names_are_fields: keys are names that the API has chosen, such as those of properties."""
    if isinstance(value, list):
        return [_strip(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _strip(one, names_are_fields=name in _HOLDS_NAMES)
        for name, one in value.items()
        if names_are_fields or name not in _PROSE
    }
