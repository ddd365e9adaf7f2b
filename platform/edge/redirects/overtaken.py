"""Scans that a change of their route has overtaken while their batch was stored."""

from edge.redirects.code_rules import is_served
from edge.redirects.lookup import FoundRoutes, LookupResult, RouteLookup
from edge.redirects.prepared import PreparedRoute, Target
from edge.redirects.scan_request import ScanRequest


def list_overtaken(
    scans: list[ScanRequest], found: FoundRoutes, lookup: RouteLookup
) -> list[ScanRequest]:
    """The scans whose routes are not in force any more."""
    if not lookup.is_touched_since(found):
        return []
    return [
        scan
        for scan in scans
        if type(route := found.routes[scan.short_id]) is PreparedRoute
        and not lookup.is_in_force(scan.short_id, route)
    ]


def is_same_route(route: LookupResult, other: LookupResult) -> bool:
    if isinstance(route, PreparedRoute) and isinstance(other, PreparedRoute):
        return route.raw == other.raw
    return route is other


def find_recorded(scan: ScanRequest, route: LookupResult, recorded: LookupResult) -> Target | None:
    """The destination of the route for which the scan's event is right; None if there is none."""
    if not isinstance(route, PreparedRoute) or not isinstance(recorded, PreparedRoute):
        return None
    is_right = (
        scan.event is not None
        and is_served(route, scan.tenant_id)
        and (route.tenant_id, route.qr_id) == (recorded.tenant_id, recorded.qr_id)
        and route.is_paused == recorded.is_paused
    )
    target = route.find_target(scan.variant) if is_right else None
    return None if target is None or target.is_loop else target
