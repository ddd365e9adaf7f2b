"""The key and the value of a route in Redis, and the script that keeps the newer version.

Value: ``<version> <JSON array>``. The version is in front so that Lua can compare it without
parsing JSON.

During a rolling deploy two versions of the product read and write routes. Readers reject arrays
of another length, so forward_query is part of the state: a reader treats an unknown state as
"active".
"""

import json
from typing import NamedTuple

import msgspec

ROUTE_CHANGES_KEY = "{scans}:route-changes"
"""How often routes in Redis were replaced or deleted. Scans are appended on condition that it is
unchanged, so it is in the slot of their stream. A route that was missing is not counted: no process
has it in memory as one in force."""

COMPARED_KEY = "routes:compared"
"""The replication id of the primary whose routes were compared with PostgreSQL since it took over.
A replica has the mark of its primary, so that it names another server once it is promoted."""

# KEYS: routes. ARGV: their values in the same order. Returns for each what Redis holds instead, or
# nil if the value is in force: it has just been set, or was there already.
# Equal and older versions are dropped, so that a slow reader does not overwrite the route of
# a writer. What has no version is no route, and gives way to any.
SET_IF_NEWER_LUA = f"""
local held, is_changed = {{}}, false
for i, key in ipairs(KEYS) do
  local old = redis.call('GET', key)
  local old_version = old and tonumber(string.match(old, '^(%d+) %['))
  held[i] = false
  if not old_version or old_version < tonumber(string.match(ARGV[i], '^%d+')) then
    redis.call('SET', key, ARGV[i])
    is_changed = is_changed or old
  elseif old ~= ARGV[i] then
    held[i] = old
  end
end
if is_changed then redis.call('INCR', '{ROUTE_CHANGES_KEY}') end
return held
"""


Variant = tuple[str, int, str]
"""URL, weight and label."""


class Route(NamedTuple):
    """What the redirect engine needs for one short id.

    state: "active", "paused", "blocked" or "deleted".
    variants: (url, weight, label) each; empty means destination_url.
    forward_query: false unless the route is active.
    """

    version: int
    tenant_id: int
    qr_id: int
    state: str
    tenant_suspended: bool
    destination_url: str
    variants: list[Variant]
    forward_query: bool = False


_FORWARDING_STATE = "active+query"

# Without the version. A compiled decoder, because most scans decode their route.
_decode_fields = msgspec.json.Decoder(tuple[int, int, str, bool, str, list[Variant]]).decode
# Kept: json.dumps() builds one for each call.
_encode_fields = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


ROUTE_KEY_FORMAT = b"route:{%b}"
"""The Redis key, for the engine's hot path. The hash tag spreads routes over a cluster's slots
by short id."""


def route_key(short_id: str) -> str:
    """The Redis key of a route."""
    return (ROUTE_KEY_FORMAT % short_id.encode()).decode()


def encode_route(route: Route) -> bytes:
    if route.forward_query:
        route = route._replace(state=_FORWARDING_STATE)
    return f"{route.version} {_encode_fields(route[1:-1])}".encode()


def decode_route(value: bytes) -> Route:
    """Raises ValueError or TypeError if the value is malformed."""
    version, _, fields = value.partition(b" ")
    route = Route(int(version), *_decode_fields(fields))
    if route.state == _FORWARDING_STATE:
        return route._replace(state="active", forward_query=True)
    return route


def version_of(value: bytes) -> int:
    """The version of an encoded route."""
    return int(value.partition(b" ")[0])


def is_same_route(value: bytes, held: bytes | None) -> bool:
    """Whether both mean the same; another version of the product may write it differently."""
    return value == held or decode_route(value) == try_decode_route(held)


def try_decode_route(value: bytes | None) -> Route | None:
    """None if it is missing or malformed."""
    try:
        return None if value is None else decode_route(value)
    except (ValueError, TypeError):
        return None


def route_from_row(  # noqa: PLR0917 - the columns of qr_route, in order
    version: int,
    tenant_id: int,
    qr_id: int,
    state: str,
    tenant_suspended: bool,
    destination_url: str,
    variants: list[dict[str, object]],
    forward_query: bool,
) -> Route:
    """A route from the columns of ROUTE_COLUMNS; qr_route has variants as JSON objects."""
    triples = [(str(v["url"]), int(str(v["weight"])), str(v["label"])) for v in variants]
    forwards = forward_query and state == "active"
    return Route(
        version, tenant_id, qr_id, state, tenant_suspended, destination_url, triples, forwards
    )


ROUTE_COLUMNS = (
    "version",
    "tenant_id",
    "qr_id",
    "state",
    "tenant_suspended",
    "destination_url",
    "variants",
    "forward_query",
)
"""Columns of qr_route in the order of route_from_row."""
