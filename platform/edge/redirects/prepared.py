"""Routes as this process keeps them: what decides about a scan, and redirects made when needed."""

from bisect import bisect
from itertools import accumulate
from random import random
from typing import NamedTuple

import msgspec

from edge.redirects.query_forwarding import QueryForwarder
from edge.responses import Response, make_redirect
from kernel.short_urls import points_to_short_id
from qrs.routes.codec import Route, decode_route

# The end of a value without variants, after its destination.
_END = b'",[]]'


class Target(NamedTuple):
    """A destination as a finished redirect, and the variant's label.

    forwarder: adds the scan's query to the destination, if the owner has switched that on.
    is_loop: the destination is the code itself, on any host, so it must not be sent.
    """

    response: Response
    label: str
    forwarder: QueryForwarder | None = None
    is_loop: bool = False


class Targets(NamedTuple):
    """All targets of a route. cum_weights: None if there is only one."""

    targets: list[Target]
    cum_weights: list[int] | None

    def choose(self) -> Target:
        """By weight."""
        if self.cum_weights is None:
            return self.targets[0]
        # As random.choices(), which takes eight times as long.
        number = random() * self.cum_weights[-1]  # noqa: S311
        return self.targets[bisect(self.cum_weights, number, 0, len(self.targets) - 1)]


class PreparedRoute(msgspec.Struct, gc=False, eq=False):
    """One route. There may be a million of them, so the garbage collector does not look at them.

    raw: the Redis value it was made from. is_disabled: deleted, blocked, or its workspace is
    suspended. location: where in raw the destination begins, if that is all there is to its
    redirect; else 0. ready: its targets, while they are kept.
    """

    short_id: str
    raw: bytes
    tenant_id: int
    qr_id: int
    is_deleted: bool
    is_disabled: bool
    is_paused: bool
    suspended: bool
    location: int
    ready: Targets | None = None

    def choose_target(self) -> Target:
        """The destination, or a variant by its weight; the paused page of a paused route."""
        if self.ready is not None:
            return self.ready.choose()
        if self.location:
            return Target(make_redirect(self.raw[self.location : -len(_END)]), "")
        return self.make_targets().choose()

    def find_target(self, label: str) -> Target | None:
        """The destination with this label; "" where there are no variants."""
        return next((one for one in self.make_targets().targets if one.label == label), None)

    def make_targets(self) -> Targets:
        return _weigh(self.short_id, decode_route(self.raw))


def prepare_route(short_id: str, raw: bytes) -> PreparedRoute:
    """From a Redis value. Raises ValueError or TypeError if it is not a route."""
    route = decode_route(raw)
    is_deleted = route.state == "deleted"
    prepared = PreparedRoute(
        short_id,
        raw,
        route.tenant_id,
        route.qr_id,
        is_deleted,
        is_deleted or route.state == "blocked" or route.tenant_suspended,
        route.state == "paused",
        route.tenant_suspended,
        _find_location(short_id, route, raw),
    )
    if not prepared.location:
        prepared.ready = _weigh(short_id, route)
    return prepared


def _find_location(short_id: str, route: Route, raw: bytes) -> int:
    """0 if the redirect is more than the destination as the value has it."""
    if route.variants or route.forward_query or route.state == "paused":
        return 0
    # After "true" or "false".
    start = raw.find(b'e,"') + len(b'e,"')
    destination = raw[start : -len(_END)]
    is_plain = destination == route.destination_url.encode() and destination.isascii()
    is_loop = points_to_short_id(route.destination_url, short_id)
    return start if is_plain and not is_loop else 0


def _weigh(short_id: str, route: Route) -> Targets:
    if route.state == "paused":
        return Targets([_target(f"/q/{short_id}/paused/", "")], None)
    variants = route.variants and [one for one in route.variants if one[1] > 0]
    if not variants:
        return Targets([_make_destination(short_id, route, route.destination_url, "")], None)
    targets = [_make_destination(short_id, route, url, label) for url, _, label in variants]
    return Targets(targets, list(accumulate(weight for _, weight, _ in variants)))


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
