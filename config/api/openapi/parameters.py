"""Types and bounds of parameters in the document, by the parameters' location and name.

Endpoints declare most parameters as texts, so that a wrong one gets an error message of ours
and not pydantic's. What they then accept is listed here.
"""

from typing import Any

from audit.cursors import CURSOR_PATTERN as ACTIVITY_CURSOR_PATTERN
from events.cursors import CURSOR_PATTERN as EVENTS_CURSOR_PATTERN
from events.query_parameters import DEFAULT_LIMIT, MAX_LIMIT
from kernel.entity_tags import IF_MATCH_PATTERN
from kernel.ids import SHORT_ID_JSON_SCHEMA
from kernel.input_types import MAX_FILTER_LENGTH, PRINTABLE_PATTERN
from kernel.pagination import DEFAULT_PAGE_SIZE
from plans.models import Plan
from qrs.api.history import MAX_TIME_LENGTH
from qrs.api.validate import DEFAULT_DISTANCE_MM, MAX_DISTANCE_MM, MIN_DISTANCE_MM
from scans.api.query_parameters import DEFAULT_DAYS, MAX_DAYS
from scans.log.export.lines import FORMATS
from scans.log.list.cursors import CURSOR_PATTERN
from scans.log.live.events import LAST_EVENT_ID_PATTERN
from tenants.idempotency.services import KEY_PATTERN
from tenants.models import Tenant

Schema = dict[str, Any]

_FILTER: Schema = {
    "type": "string",
    "maxLength": MAX_FILTER_LENGTH,
    "pattern": PRINTABLE_PATTERN,
    "default": "",
}
_SLUG = "^[-a-zA-Z0-9_]+$"
_MAX_BIGINT = 2**63 - 1

_ID: Schema = {"type": "integer", "minimum": 1, "maximum": _MAX_BIGINT}
_DAY: Schema = {
    "type": "string",
    "format": "date",
    "maxLength": 10,
    "pattern": r"^\d{4}-\d\d-\d\d$",
}

_SCHEMAS: dict[tuple[str, str], Schema] = {
    ("path", "short_id"): SHORT_ID_JSON_SCHEMA,
    ("path", "domain_id"): {"type": "integer", "minimum": 1, "maximum": _MAX_BIGINT},
    ("path", "change_id"): _ID,
    ("path", "design_id"): _ID,
    ("path", "key_id"): _ID,
    ("path", "webhook_id"): _ID,
    ("path", "delivery_id"): {"type": "string", "format": "uuid", "maxLength": 36},
    ("path", "job_id"): {"type": "string", "format": "uuid", "maxLength": 36},
    ("path", "member_id"): _ID,
    ("path", "invitation_id"): _ID,
    ("path", "request_id"): _ID,
    ("path", "session_id"): {"type": "string", "format": "uuid", "maxLength": 36},
    ("path", "slug"): {
        "type": "string",
        "minLength": 1,
        "maxLength": Tenant._meta.get_field("slug").max_length,
        "pattern": _SLUG,
    },
    ("path", "code"): {
        "type": "string",
        "minLength": 1,
        "maxLength": Plan._meta.get_field("code").max_length,
        "pattern": _SLUG,
    },
    ("query", "page"): {"type": "integer", "minimum": 1, "default": 1},
    ("query", "page_size"): {"type": "integer", "minimum": 1, "default": DEFAULT_PAGE_SIZE},
    ("query", "is_active"): {"type": "boolean"},
    ("query", "days"): {
        "type": "integer",
        "minimum": 1,
        "maximum": MAX_DAYS,
        "default": int(DEFAULT_DAYS),
    },
    ("query", "bots"): {"type": "string", "enum": ["include", "exclude"], "default": "include"},
    ("query", "format"): {"type": "string", "enum": list(FORMATS), "default": "csv"},
    ("query", "bom"): {"type": "string", "enum": ["0", "1"], "default": "0"},
    # Of scans, or of changes.
    ("query", "cursor"): {
        "type": "string",
        "pattern": f"(?:{CURSOR_PATTERN})|(?:{ACTIVITY_CURSOR_PATTERN})",
    },
    ("query", "after"): {"type": "string", "pattern": EVENTS_CURSOR_PATTERN},
    ("query", "limit"): {
        "type": "integer",
        "minimum": 1,
        "maximum": MAX_LIMIT,
        "default": DEFAULT_LIMIT,
    },
    ("query", "from"): _DAY,
    ("query", "to"): _DAY,
    ("query", "month"): {
        "type": "string",
        "maxLength": 7,
        "pattern": "^20[0-9]{2}-(0[1-9]|1[0-2])$",
        "examples": ["2026-05"],
    },
    ("query", "at"): {"type": "string", "format": "date-time", "maxLength": MAX_TIME_LENGTH},
    ("query", "distance"): {
        "type": "number",
        "minimum": MIN_DISTANCE_MM,
        "maximum": MAX_DISTANCE_MM,
        "default": DEFAULT_DISTANCE_MM,
    },
    ("query", "search"): _FILTER,
    ("query", "plan"): _FILTER,
    ("query", "target_type"): _FILTER,
    ("query", "target_id"): _FILTER,
    ("query", "action"): _FILTER,
    ("query", "status"): _FILTER,
    ("query", "actor"): _FILTER,
    ("header", "Idempotency-Key"): {
        "type": "string",
        "minLength": 1,
        "maxLength": 255,
        "pattern": KEY_PATTERN,
    },
    ("header", "If-Match"): {
        "type": "string",
        "pattern": IF_MATCH_PATTERN,
        "examples": ["*", '"1f0c2a8be44d9c3f5e6a7b8091d2c3e4"'],
    },
    ("header", "Last-Event-ID"): {
        "type": "string",
        "maxLength": 40,
        "pattern": LAST_EVENT_ID_PATTERN,
    },
}


def describe_parameter(parameter: dict[str, Any]) -> None:
    """Replace ninja's schema of the parameter by what the endpoint accepts."""
    schema = _SCHEMAS.get((parameter["in"], parameter["name"]))
    if schema is not None:
        parameter["schema"] = dict(schema)
