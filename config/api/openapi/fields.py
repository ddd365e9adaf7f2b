"""Formats and bounds of fields in the document, by the fields' names.

A name means the same in every schema, in requests and responses: `created_at` is a time,
`scan_count` a count. So formats cannot differ from schema to schema.
"""

from collections.abc import Iterator
from typing import Any

from accounts.models import Theme
from audit.context import BY_MEMBERS
from customdomains.models import DomainStatus
from kernel.ids import SHORT_ID_JSON_SCHEMA
from plans.models import OverQuota
from qrs.routes.models import RouteState
from qrs.schemas.generate_answers import MEDIA_TYPES
from tenants.models import PlanRequestStatus, Role, TenantStatus
from tenants.services.settings import LANGUAGES, WEEK_STARTS

Schema = dict[str, Any]

_BY_SUFFIX: dict[str, Schema] = {
    "_at": {"format": "date-time", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
    "_until": {"format": "date-time", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
    "_url": {"format": "uri"},
    "_count": {"minimum": 0},
    "_scans": {"minimum": 0},
    "email": {"format": "email"},
}
_BY_NAME: dict[str, Schema] = {
    "url": {"format": "uri"},
    "next": {"format": "uri"},
    "previous": {"format": "uri"},
    "count": {"minimum": 0},
    "credits": {"minimum": 0},
    "members": {"minimum": 0},
    "dynamic_qrs": {"minimum": 0},
    "scans_in_period": {"minimum": 0},
    "period_days": {"minimum": 1},
    "day": {"format": "date"},
    "short_id": SHORT_ID_JSON_SCHEMA,
    "lat": {"minimum": -90, "maximum": 90},
    "lon": {"minimum": -180, "maximum": 180},
    "latitude": {"minimum": -90, "maximum": 90},
    "longitude": {"minimum": -180, "maximum": 180},
    "width_px": {"minimum": 1},
    "height_px": {"minimum": 1},
    "weight": {"minimum": 0},
}
_BY_SCHEMA: dict[tuple[str, str], Schema] = {
    ("CustomDomainOut", "status"): {"enum": DomainStatus.values},
    ("DnsRecordOut", "type"): {"enum": ["TXT", "CNAME"]},
    ("DomainEventOut", "from_status"): {"enum": DomainStatus.values},
    ("DomainEventOut", "to_status"): {"enum": DomainStatus.values},
    ("WorkspaceOut", "status"): {"enum": TenantStatus.values},
    ("TenantOut", "status"): {"enum": TenantStatus.values},
    ("TenantCreated", "status"): {"enum": TenantStatus.values},
    ("QrTenant", "status"): {"enum": TenantStatus.values},
    ("QrOut", "state"): {"enum": RouteState.values},
    ("MeOut", "role"): {"enum": Role.values},
    ("MemberOut", "role"): {"enum": Role.values},
    ("InvitationOut", "role"): {"enum": Role.values},
    ("JoinedOut", "role"): {"enum": Role.values},
    ("JoinedSignUpOut", "role"): {"enum": Role.values},
    ("MyWorkspaceOut", "role"): {"enum": Role.values},
    ("MyWorkspaceOut", "status"): {"enum": TenantStatus.values},
    ("WorkspaceSettingsOut", "status"): {"enum": TenantStatus.values},
    ("WorkspaceSettingsOut", "language"): {"enum": list(LANGUAGES)},
    ("WorkspaceSettingsOut", "week_start"): {"enum": list(WEEK_STARTS)},
    ("PlanRequestOut", "status"): {"enum": PlanRequestStatus.values},
    ("ActivityOut", "via"): {"enum": [*BY_MEMBERS, "platform"]},
    ("ActivityActor", "email"): {},
    ("PlanLimitsOut", "over_quota"): {"enum": OverQuota.values},
    ("PlatformPlanOut", "over_quota"): {"enum": OverQuota.values},
    # An empty text, which is no URI, means none.
    ("CustomDomainPatch", "root_redirect_url"): {},
    ("CustomDomainPatch", "not_found_redirect_url"): {},
    # Commands of the platform are actors, too, under a name that is no address.
    ("AuditActor", "email"): {},
    ("SessionOut", "id"): {"format": "uuid"},
    ("SessionOut", "kind"): {"enum": ["api", "browser"]},
    ("AccountOut", "theme"): {"enum": Theme.values},
    ("AccountOut", "language"): {"enum": ["", "en", "fr"]},
    ("ScanOut", "id"): {"format": "uuid"},
    ("ScanOut", "outcome"): {"enum": ["redirected", "paused"]},
    ("ImageOut", "media_type"): {"enum": list(MEDIA_TYPES)},
    ("ImageOut", "base64"): {"contentEncoding": "base64"},
    ("AnalyticsOut", "scan_heatmap_by_hour"): {
        "minItems": 7,
        "maxItems": 7,
        "items": {
            "type": "array",
            "minItems": 24,
            "maxItems": 24,
            "items": {"type": "integer", "minimum": 0},
        },
    },
    ("AnalyticsOut", "geo_pins"): {"maxItems": 200},
}
# The JSON type that a keyword belongs to; keywords that are missing belong to numbers.
_TYPES = {
    "format": "string",
    "pattern": "string",
    "enum": "string",
    "contentEncoding": "string",
    "minLength": "string",
    "maxLength": "string",
    "minItems": "array",
    "maxItems": "array",
    "items": "array",
}


def describe_fields(name: str, schema: Schema) -> None:
    """Add formats and bounds to the properties of a schema of the components."""
    for field, described in schema.get("properties", {}).items():
        rules = _BY_SCHEMA.get((name, field), _find_rules(field))
        for branch in _branches(described):
            _add(branch, rules)


def _find_rules(field: str) -> Schema:
    if field in _BY_NAME:
        return _BY_NAME[field]
    return next((rules for end, rules in _BY_SUFFIX.items() if field.endswith(end)), {})


def _branches(schema: Schema) -> Iterator[Schema]:
    """The schema itself, or each alternative beside null."""
    yield from schema.get("anyOf", [schema])


def _add(schema: Schema, rules: Schema) -> None:
    for keyword, value in rules.items():
        wanted = _TYPES.get(keyword)
        fits = schema.get("type") in (("integer", "number") if wanted is None else (wanted,))
        # What the field declares itself takes precedence.
        if fits and (keyword == "items" or keyword not in schema):
            schema[keyword] = value
