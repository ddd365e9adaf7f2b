"""The format of routes in Redis, between two versions of the product."""

import json

import msgspec
import pytest

from qrs.routes.codec import Route, decode_route, encode_route, route_from_row

VARIANTS = [("https://a.example/", 1, "A")]
ROUTE = Route(3, 7, 42, "active", False, "https://example.com/menü", VARIANTS)

# The exact reader of the version before forward_query.
_decode_before = msgspec.json.Decoder(
    tuple[int, int, str, bool, str, list[tuple[str, int, str]]]
).decode


def decode_before(value: bytes) -> tuple[object, ...]:
    version, _, fields = value.partition(b" ")
    return int(version), *_decode_before(fields)


@pytest.mark.parametrize("forward_query", [False, True])
@pytest.mark.parametrize("variants", [[], VARIANTS])
def test_a_route_is_the_same_after_a_round_trip(
    forward_query: bool, variants: list[tuple[str, int, str]]
) -> None:
    route = ROUTE._replace(forward_query=forward_query, variants=variants)
    assert decode_route(encode_route(route)) == route


def test_the_version_before_reads_a_forwarding_route_as_an_active_one() -> None:
    read = decode_before(encode_route(ROUTE._replace(forward_query=True)))
    state = read[3]
    # It compares with these three only, and redirects in every other state.
    assert state not in {"paused", "blocked", "deleted"}
    assert (read[:3], read[4:]) == (ROUTE[:3], ROUTE[4:-1])


@pytest.mark.parametrize("state", ["active", "paused", "blocked", "deleted"])
def test_other_routes_keep_the_former_format(state: str) -> None:
    route = ROUTE._replace(state=state)
    fields = [7, 42, state, False, "https://example.com/menü", [["https://a.example/", 1, "A"]]]
    assert encode_route(route) == b"3 " + json.dumps(fields, separators=(",", ":")).encode()
    assert decode_before(encode_route(route)) == route[:-1]


def test_a_route_of_the_version_before_forwards_nothing() -> None:
    assert decode_route(b'3 [7,42,"active",false,"https://e.com/",[]]').forward_query is False


@pytest.mark.parametrize("state", ["paused", "blocked", "deleted"])
def test_only_an_active_route_forwards(state: str) -> None:
    route = route_from_row(3, 7, 42, state, False, "https://e.com/", [], True)
    assert (route.state, route.forward_query) == (state, False)
    assert decode_route(encode_route(route)) == route
