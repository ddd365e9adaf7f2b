"""Prepared routes: targets, weights, states."""

from collections import Counter

import pytest

from edge.redirects.prepared import PreparedRoute, prepare_route
from edge.responses import make_head, make_redirect
from qrs.routes.codec import Route, encode_route

VARIANTS = [
    ("https://example.com/a", 3, "A"),
    ("https://example.com/b", 1, "B"),
    ("https://example.com/c", 0, "C"),
]


def prepare(
    state: str = "active", variants: list[tuple[str, int, str]] | None = None
) -> PreparedRoute:
    route = Route(1, 7, 42, state, False, "https://example.com/menu", variants or [])
    return prepare_route("aBc12dEf", encode_route(route))


def test_a_route_without_variants_leads_to_its_destination() -> None:
    target = prepare().choose_target()
    assert target.response.headers[0] == (b"location", b"https://example.com/menu")
    assert target.label == ""


def test_variants_are_chosen_by_weight_and_never_with_weight_zero() -> None:
    route = prepare(variants=VARIANTS)
    counts = Counter(route.choose_target().label for _ in range(4000))
    assert set(counts) == {"A", "B"}
    assert 0.68 < counts["A"] / 4000 < 0.82


def test_a_variant_carries_its_own_location() -> None:
    route = prepare(variants=VARIANTS[:1])
    assert route.choose_target().response.headers[0] == (b"location", b"https://example.com/a")


def test_paused_leads_to_the_page_on_the_same_host() -> None:
    route = prepare("paused")
    assert route.is_paused
    assert route.choose_target().response.headers[0] == (b"location", b"/q/aBc12dEf/paused/")


@pytest.mark.parametrize("raw", [b"", b"x", b"1", b"1 {}", b"1 [1]", b"\xff 1"])
def test_an_invalid_route_raises(raw: bytes) -> None:
    with pytest.raises((ValueError, TypeError)):
        prepare_route("aBc12dEf", raw)


def test_a_redirect_is_the_same_as_headers_and_as_text() -> None:
    redirect = make_redirect(b"https://example.com/a?b=c")
    assert redirect.head == make_head(redirect.status, redirect.headers)


@pytest.mark.parametrize("location", [b"https://example.com/\r\nset-cookie: a=b", b"/a\nb"])
def test_a_location_cannot_end_its_line(location: bytes) -> None:
    with pytest.raises(ValueError, match="one line"):
        make_redirect(location)


@pytest.mark.parametrize(
    "raw",
    [b"", b"1", b"x [1,2]", b"1 [1,2,3]", b'1 [1,2,"active",false,"https://a.example/","none"]'],
)
def test_invalid_route_values_are_rejected(raw: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each parser has its own text
        prepare_route("aBc12dEf", raw)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/menu",
        "https://example.com/?a=true,%22b%22#c",
        'https://example.com/?a=e,",[]]',
        "https://example.com/" + "a" * 2_000,
        "https://example.com/?back\\slash",
        "https://example.com/#\u007f",
        "mailto:somebody@example.com?subject=e,%22",
        "https://q.example.com/q/aBc12dEf/",
    ],
)
@pytest.mark.parametrize("state", ["active", "paused", "blocked", "deleted", "later"])
@pytest.mark.parametrize("suspended", [True, False])
@pytest.mark.parametrize("forward_query", [True, False])
@pytest.mark.parametrize("variants", [[], VARIANTS[:1], [("https://q.x/q/aBc12dEf/", 1, "L")]])
def test_a_redirect_that_is_made_for_one_scan_is_the_one_that_is_kept(
    url: str,
    state: str,
    suspended: bool,
    forward_query: bool,
    variants: list[tuple[str, int, str]],
) -> None:
    forwards = forward_query and state == "active"
    route = Route(1, 7, 42, state, suspended, url, variants, forwards)
    prepared = prepare_route("aBc12dEf", encode_route(route))
    prepared.ready = None
    made, kept = prepared.choose_target(), prepared.make_targets().choose()
    assert made._replace(forwarder=None) == kept._replace(forwarder=None)
    assert (made.forwarder is None) == (kept.forwarder is None)
    destination = variants[0][0] if variants else url
    expected = "/q/aBc12dEf/paused/" if state == "paused" else destination
    assert made.response.headers[0] == (b"location", expected.encode())
    assert made.is_loop == (state != "paused" and "/q/aBc12dEf/" in destination)
