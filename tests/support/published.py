"""The API document as clients get it, and validation of responses against it."""

import json
import re
from copy import deepcopy
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from config.api.assembly import api

Schema = dict[str, Any]
# Present only when a request includes them, or when there is something to report.
ON_REQUEST = {
    "ExpandedDynamicQrOut": {"status", "settings"},
    "GenerateOut": {"scan"},
    "BulkResultOut": {"urls"},
}


@cache
def get_document() -> dict[str, Any]:
    """The document of /api/openapi.json/, through JSON, which makes every key a string."""
    document: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/")))
    return document


def list_operations() -> list[tuple[str, str, dict[str, Any]]]:
    """(method, path, operation), methods in lower case."""
    return [
        (method, path, operation)
        for path, methods in get_document()["paths"].items()
        for method, operation in methods.items()
    ]


def list_findings(schema: Schema, value: Any, *, exact: bool = False) -> list[str]:
    """Where the value breaks a schema of the document.

    exact: objects have the documented fields, all but those of ON_REQUEST, and no others.
    """
    components = get_document()["components"]
    if exact:
        components = _as_exact(components)
    validator = Draft202012Validator({**schema, "components": components})
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def get_answer_schema(method: str, path: str, status: int) -> Schema:
    """The published schema of one JSON answer."""
    responses = get_document()["paths"][path][method]["responses"]
    schema: Schema = responses[str(status)]["content"]["application/json"]["schema"]
    return schema


def find_operation(method: str, path: str) -> dict[str, Any] | None:
    """The operation of a path without query; of two matches the one without a parameter."""
    wanted = path.partition("?")[0].rstrip("/") + "/"
    found = [
        methods
        for template, methods in get_document()["paths"].items()
        if _as_pattern(template).fullmatch(wanted)
    ]
    return found[0].get(method.lower()) if found else None


@cache
def _as_pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)))


def _as_exact(components: dict[str, Any]) -> dict[str, Any]:
    components = deepcopy(components)
    for name, schema in components["schemas"].items():
        if "properties" in schema:
            required = [field for field in schema["properties"]
                        if field not in ON_REQUEST.get(name, ())]  # fmt: skip
            schema |= {"required": required, "additionalProperties": False}
    return components
