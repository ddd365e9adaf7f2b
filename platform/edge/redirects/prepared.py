"""Routes with their redirects and weights built once, not per scan."""

from bisect import bisect
from itertools import accumulate
from random import random
from typing import NamedTuple

from edge.redirects.query_forwarding import QueryForwarder
from edge.responses import Response, make_redirect
from kernel.short_urls import points_to_short_id
from qrs.routes.codec import Route, decode_route


class Target(NamedTuple):
    """A destination as a finished redirect, and the variant's label.

    forwarder: adds the scan's query to the destination, if the owner has switched that on.
    is_loop: the destination is the code itself, on any host, so it must not be sent.
    """

    response: Response
    label: str
    forwarder: QueryForwarder | None = None
    is_loop: bool = False


class PreparedRoute:
    """One route with its finished redirects.

    raw: the Redis value it was made from. is_disabled: deleted, blocked, or its workspace is
    suspended.
    """

    __slots__ = (
        "_cum_weights",
        "_targets",
        "is_deleted",
        "is_disabled",
        "is_paused",
        "qr_id",
        "raw",
        "suspended",
        "tenant_id",
    )  # fmt: skip

    def __init__(self, short_id: str, route: Route, raw: bytes) -> None:
        self.raw = raw
        self.tenant_id = route.tenant_id
        self.qr_id = route.qr_id
        self.suspended = route.tenant_suspended
        self.is_deleted = route.state == "deleted"
        self.is_disabled = self.is_deleted or route.state == "blocked" or route.tenant_suspended
        self.is_paused = route.state == "paused"
        self._targets, self._cum_weights = _weigh(short_id, route)

    def choose_target(self) -> Target:
        """The destination, or a variant by its weight; the paused page of a paused route."""
        if self._cum_weights is None:
            return self._targets[0]
        # As random.choices(), which takes eight times as long.
        number = random() * self._cum_weights[-1]  # noqa: S311
        return self._targets[bisect(self._cum_weights, number, 0, len(self._targets) - 1)]

    def find_target(self, label: str) -> Target | None:
        """The destination with this label; "" where there are no variants."""
        return next((one for one in self._targets if one.label == label), None)


def prepare_route(short_id: str, raw: bytes) -> PreparedRoute:
    """From a Redis value. Raises ValueError or TypeError if it is not a route."""
    return PreparedRoute(short_id, decode_route(raw), raw)


def _weigh(short_id: str, route: Route) -> tuple[list[Target], list[int] | None]:
    if route.state == "paused":
        return [_target(f"/q/{short_id}/paused/", "")], None
    variants = route.variants and [one for one in route.variants if one[1] > 0]
    if not variants:
        return [_make_destination(short_id, route, route.destination_url, "")], None
    targets = [_make_destination(short_id, route, url, label) for url, _, label in variants]
    return targets, list(accumulate(weight for _, weight, _ in variants))


def _target(url: str, label: str) -> Target:
    # A stored URL is a WHATWG href and therefore ASCII; anything else raises.
    return Target(make_redirect(url.encode("ascii")), label)


def _make_destination(short_id: str, route: Route, url: str, label: str) -> Target:
    target = _target(url, label)
    if points_to_short_id(url, short_id):
        return target._replace(is_loop=True)
    if route.forward_query:
        return target._replace(forwarder=QueryForwarder(url.encode("ascii")))
    return target
