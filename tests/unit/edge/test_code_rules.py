"""Which route is served on which host, and which page is shown instead."""

from typing import Any

import pytest

from edge.pages.texts import PageName
from edge.redirects.code_rules import choose_error_page, is_served
from edge.redirects.lookup import UNAVAILABLE
from edge.redirects.prepared import PreparedRoute, prepare_route
from qrs.routes.codec import Route, encode_route

OWNER, OTHER, PLATFORM_HOST = 7, 8, None


def make(**changes: Any) -> PreparedRoute:
    fields: dict[str, Any] = {
        "version": 1, "tenant_id": OWNER, "qr_id": 5, "destination_url": "https://example.com/",
        "variants": [], "state": "active", "tenant_suspended": False, "forward_query": False,
    }  # fmt: skip
    return prepare_route("aBc12dEf", encode_route(Route(**{**fields, **changes})))


@pytest.mark.parametrize("state", ["active", "paused"])
@pytest.mark.parametrize(
    ("tenant_id", "served"), [(PLATFORM_HOST, True), (OWNER, True), (OTHER, False)]
)
def test_active_and_paused_routes_are_served_on_the_platforms_and_the_owners_hosts(
    state: str, tenant_id: int | None, served: bool
) -> None:
    assert is_served(make(state=state), tenant_id) == served


@pytest.mark.parametrize(
    "changes", [{"state": "deleted"}, {"state": "blocked"}, {"tenant_suspended": True}]
)
def test_disabled_routes_are_served_nowhere(changes: dict[str, Any]) -> None:
    assert not is_served(make(**changes), PLATFORM_HOST)
    assert not is_served(make(**changes), OWNER)


@pytest.mark.parametrize(
    ("changes", "tenant_id", "page"),
    [
        ({"state": "deleted"}, PLATFORM_HOST, "not_found"),
        ({"state": "blocked"}, PLATFORM_HOST, "blocked"),
        ({"state": "blocked"}, OWNER, "blocked"),
        ({"tenant_suspended": True}, PLATFORM_HOST, "blocked"),
        ({"tenant_suspended": True}, OWNER, "unknown_host"),
        ({}, OTHER, "not_found"),
        ({"state": "blocked"}, OTHER, "not_found"),
    ],
)
def test_the_page_of_a_route_that_is_not_served(
    changes: dict[str, Any], tenant_id: int | None, page: PageName
) -> None:
    assert choose_error_page(make(**changes), tenant_id) == page


def test_an_unknown_id_is_not_found_and_an_unreadable_one_is_tried_again() -> None:
    assert choose_error_page(None, PLATFORM_HOST) == "not_found"
    assert choose_error_page(UNAVAILABLE, PLATFORM_HOST) == "try_again"
