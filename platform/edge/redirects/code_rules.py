"""Which route is served on which host, and which page is shown instead.

The rules for unknown, paused, deleted and blocked codes. A scan comes in through the HTTP
protocol or through ASGI, and RedirectEngine applies them to both.
"""

from edge.pages.texts import PageName
from edge.redirects.lookup import Unavailable
from edge.redirects.prepared import PreparedRoute


def is_served(route: PreparedRoute, tenant_id: int | None) -> bool:
    """Whether the route leads anywhere from a host of this tenant; None for q.<domain>.

    A paused route is served: it leads to its paused page.
    """
    return not route.is_disabled and (tenant_id is None or tenant_id == route.tenant_id)


def choose_error_page(route: PreparedRoute | Unavailable | None, tenant_id: int | None) -> PageName:
    """The page for a route that is not served on this host."""
    if isinstance(route, Unavailable):
        return "try_again"
    if route is None or route.is_deleted or tenant_id not in {None, route.tenant_id}:
        return "not_found"
    # A suspended workspace has no hosts any more, although a cached host may still exist.
    if route.suspended and tenant_id is not None:
        return "unknown_host"
    return "blocked"
