"""Search of the route registry, by its indexes only."""

from typing import Any

from django.db.models import Q, QuerySet

from kernel.ids import is_short_id
from kernel.short_urls import parse_short_url_target
from tenants.models import Tenant


def find_routes(routes: "QuerySet[Any]", term: str) -> "QuerySet[Any]":
    """Routes by short id, printed URL or a workspace's slug; none for an empty term."""
    term = term.strip()
    if not term:
        return routes.none()
    found = Q(tenant_id__in=Tenant.objects.filter(slug=term.lower()).values("pk"))
    short_id = read_short_id(term)
    if short_id:
        found |= Q(short_id=short_id)
    return routes.filter(found)


def read_short_id(term: str) -> str | None:
    """The short id of a search term: the id itself or a printed URL."""
    if is_short_id(term):
        return term
    at = term.lower().find("/q/")
    code = parse_short_url_target(term[at:].encode(errors="replace")) if at >= 0 else None
    return code.short_id if code else None
