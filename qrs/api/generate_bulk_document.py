"""What ninja does not derive of POST /api/v1/generate/bulk/ for the API document."""

from typing import Any

from kernel.body_limits import LARGE_BODY_BYTES
from kernel.csv_bodies import CSV_TYPE
from qrs.schemas.generate_bulk import FILENAME_PATTERN
from tenants.idempotency.http import IDEMPOTENCY_HEADER
from tenants.quota_headers import QUOTA_HEADERS

MAX_PREFER_LENGTH = 255
_PREFER: dict[str, Any] = {
    "in": "header",
    "name": "Prefer",
    "required": False,
    "schema": {"type": "string", "maxLength": MAX_PREFER_LENGTH, "example": "respond-async"},
    "description": "respond-async: as a job, however few the items are. Other preferences change"
    " nothing. Source: RFC 7240.",
}
_OF_TABLES: list[dict[str, Any]] = [
    {
        "in": "query",
        "name": name,
        "required": False,
        "schema": schema,
        "description": f"With `text/csv`: {name} of the JSON body.",
    }
    for name, schema in (
        ("design", {"type": "string", "minLength": 1, "maxLength": 60}),
        ("filename", {"type": "string", "pattern": FILENAME_PATTERN}),
    )
]
_TABLE: dict[str, Any] = {
    "schema": {"type": "string", "maxLength": LARGE_BODY_BYTES},
    "example": "data,format,caption\r\nhttps://example.com/tables/1,svg,Table 1\r\n",
}
_LOCATION = {
    "Location": {"description": "Of the job.", "schema": {"type": "string", "format": "uri"}}
}

BULK_OPENAPI: dict[str, Any] = {
    "parameters": [IDEMPOTENCY_HEADER, _PREFER, *_OF_TABLES],
    "requestBody": {"content": {CSV_TYPE: _TABLE}},
    "responses": {
        200: {
            "description": "A ZIP with all images, manifest.json and manifest.csv.",
            "headers": QUOTA_HEADERS,
            "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
        },
        202: {"description": "A job has begun.", "headers": _LOCATION},
    },
}
