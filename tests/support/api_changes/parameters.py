"""Parameters of requests and headers of responses: where they stand, how they are written."""

from collections.abc import Iterator
from typing import Any

from tests.support.api_changes.alternatives import find_component
from tests.support.api_changes.schemas import SchemaComparison

Parameter = dict[str, Any]


def compare_parameters(
    comparison: SchemaComparison, old: list[Parameter], new: list[Parameter]
) -> Iterator[str]:
    before, after = _index(old), _index(new)
    for key, parameter in before.items():
        place = f"{parameter['in']} parameter {parameter['name']}"
        now = after.get(key)
        if now is None:
            yield f"{place} was removed"
            continue
        if now.get("required") and not parameter.get("required"):
            yield f"{place} is required now"
        if _get_style(parameter) != _get_style(now):
            yield f"{place} is written in another way: {_get_style(now)}"
        yield from comparison.find_breaks(
            _get_schema(parameter), _get_schema(now), "request", place
        )
    for key in after.keys() - before.keys():
        if after[key].get("required"):
            yield f"{after[key]['in']} parameter {after[key]['name']} is new and required"


def list_parameters(
    document: dict[str, Any], path: dict[str, Any], operation: dict[str, Any]
) -> list[Parameter]:
    """Those of the operation after those of its path, which they replace."""
    listed = [*path.get("parameters", ()), *operation.get("parameters", ())]
    return [find_component(document, one["$ref"]) if "$ref" in one else one for one in listed]


def compare_headers(
    comparison: SchemaComparison, old: dict[str, Any], new: dict[str, Any], status: str
) -> Iterator[str]:
    """Of one response. Names of headers have no case."""
    after = {name.lower(): header for name, header in new.items()}
    for name, header in old.items():
        now = after.get(name.lower())
        if now is None:
            yield f"{status} has no header {name} any more"
            continue
        place = f"{status} header {name}"
        if header.get("required") and not now.get("required"):
            yield f"{place} may be missing now"
        yield from comparison.find_breaks(_get_schema(header), _get_schema(now), "response", place)


def _index(parameters: list[Parameter]) -> dict[tuple[str, str], Parameter]:
    return {
        (one["in"], one["name"].lower() if one["in"] == "header" else one["name"]): one
        for one in parameters
    }


def _get_schema(parameter: Parameter) -> Any:
    contents = [one.get("schema", {}) for one in parameter.get("content", {}).values()]
    return parameter.get("schema", contents[0] if contents else {})


def _get_style(parameter: Parameter) -> str:
    """Source: OpenAPI 3.1, 4.8.12.2, the defaults of style and explode."""
    usual = "form" if parameter["in"] in ("query", "cookie") else "simple"
    style = parameter.get("style", usual)
    explode = parameter.get("explode", style == "form")
    media_types = "".join(parameter.get("content", ()))
    return media_types or f"style {style}, explode {str(explode).lower()}"
