"""The document is as strict as the server: types, lengths, patterns, servers."""

from collections.abc import Iterator
from typing import Any

import pytest

from kernel.public_urls import get_site_url
from scans.log.export.lines import CSV
from scans.log.live.entries import FEED_FIELDS
from scans.schemas.scan_log import SCAN_FIELDS
from tests.support.published import get_document, list_operations

OPERATIONS = [
    pytest.param(operation, id=f"{method} {path}") for method, path, operation in list_operations()
]
_BOUNDS = {"maxLength", "enum", "const"}


def list_schemas(schema: dict[str, Any], name: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """The schema and all schemas below it, with dotted names of fields."""
    if "$ref" in schema:
        schema = get_document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    yield name, schema
    for branch in schema.get("anyOf", ()):
        yield from list_schemas(branch, name)
    for field, inner in schema.get("properties", {}).items():
        yield from list_schemas(inner, f"{name}.{field}")
    if "items" in schema:
        yield from list_schemas(schema["items"], f"{name}[]")


def list_inputs(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for parameter in operation["parameters"]:
        yield from list_schemas(parameter["schema"], parameter["name"])
    for content in operation.get("requestBody", {}).get("content", {}).values():
        yield from list_schemas(content["schema"])


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_text_of_a_request_has_a_bound(operation: dict[str, Any]) -> None:
    for name, schema in list_inputs(operation):
        if schema.get("type") == "string":
            bounded = _BOUNDS & schema.keys() or "{" in schema.get("pattern", "")
            assert bounded or name == "If-Match", (name, schema)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_number_of_a_request_has_bounds(operation: dict[str, Any]) -> None:
    for name, schema in list_inputs(operation):
        if schema.get("type") in ("integer", "number"):
            assert {"minimum", "exclusiveMinimum"} & schema.keys(), (name, schema)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_object_of_a_request_is_closed(operation: dict[str, Any]) -> None:
    for name, schema in list_inputs(operation):
        if schema.get("type") == "object":
            assert schema["additionalProperties"] is False, name


@pytest.mark.parametrize("operation", OPERATIONS)
def test_times_and_urls_of_responses_have_formats(operation: dict[str, Any]) -> None:
    for response in operation["responses"].values():
        for content in response.get("content", {}).values():
            for name, schema in list_schemas(content["schema"]):
                if schema.get("type") != "string":
                    continue
                if name.endswith(("_at", "_until")):
                    assert schema["format"] == "date-time", name
                if name.endswith(("_url", ".url", ".next", ".previous")):
                    assert schema["format"] == "uri", name


def test_the_server_is_named() -> None:
    assert [server["url"] for server in get_document()["servers"]] == [get_site_url("api")]


def test_health_is_in_the_document() -> None:
    health = get_document()["paths"]["/api/health/"]["get"]
    assert "security" not in health
    assert list(health["responses"]) == ["200"]


def test_readiness_is_in_the_document() -> None:
    ready = get_document()["paths"]["/api/ready/"]["get"]
    assert "security" not in ready
    assert list(ready["responses"]) == ["200", "503"]


def test_image_types_are_listed_before_json() -> None:
    content = get_document()["paths"]["/api/v1/generate/"]["post"]["responses"]["200"]["content"]
    assert list(content) == [
        *("image/png", "image/svg+xml", "application/pdf", "application/postscript"),
        "application/json",
    ]


def test_examples_of_streams_have_all_columns() -> None:
    paths = get_document()["paths"]
    export = paths["/api/v1/dynamic/{short_id}/scans/export/"]["get"]["responses"]["200"]["content"]
    header, row, end = export["text/csv"]["example"].split("\r\n")
    assert f"{header}\r\n" == CSV.header.decode()
    assert len(row.split(",")) == len(SCAN_FIELDS)
    assert end == ""
    live = paths["/api/v1/dynamic/{short_id}/live/"]["get"]["responses"]["200"]["content"]
    assert live["text/event-stream"]["example"].count('":') == len(FEED_FIELDS) + 1
