"""/<workspace>/qrs/: the list of codes."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from dashboard.codes.columns import list_columns, list_sorts
from dashboard.codes.filter_chips import list_chips
from dashboard.codes.links import get_code_url, get_list_url
from dashboard.codes.list_query import ListQuery
from dashboard.codes.pager import Pager
from dashboard.codes.rows import DAYS, build_rows
from dashboard.frame import WorkspaceRequest, go_to, render_page, workspace_page
from kernel.clock import utc_now
from kernel.translation import gettext as _
from qrs.selectors.codes import QrRow, list_rows
from qrs.selectors.filters import QrState, filter_listed_qrs, order_qrs
from qrs.selectors.overview import count_active_qrs, list_destination_hosts
from qrs.selectors.search import find_pasted_qr
from scans.period import Period
from scans.selectors import read_workspace_days
from tenants.principals import Principal
from tenants.selectors.saved_views import list_views

# So many hosts are proposed while one types; any other can be typed, too.
_HOSTS = 50


@workspace_page
@require_safe
def show_list(request: WorkspaceRequest) -> HttpResponse:
    """The page; for htmx, while one types in the search, the rows alone."""
    tenant, seen_at = request.principal.tenant, utc_now()
    query = ListQuery.parse(request.GET)
    if query.filter.search:
        pasted = find_pasted_qr(query.filter.search)
        if pasted is not None:
            return go_to(request, get_code_url(tenant.slug, pasted))
    pager, rows = _read_page(query)
    context = {
        "query": query,
        "states": _list_states(query),
        "chips": list_chips(query),
        "sorts": list_sorts(query),
        "columns": list_columns(query),
        "rows": build_rows(request.principal, rows),
        "pager": pager,
        "list_url": get_list_url(tenant.slug),
        "seen_at": seen_at.isoformat(),
        "has_codes": bool(pager.count) or not query.filter.is_empty,
    }
    if request.headers.get("HX-Request-Type") != "partial":
        context |= _read_overview(request.principal)
        if request.principal.role.can_write:
            context["views"] = list_views(principal=request.principal)
    return render_page(
        request, "dashboard/codes/list.html", context, part="dashboard/codes/_found.html"
    )


def _read_page(query: ListQuery) -> tuple[Pager, Sequence[QrRow]]:
    """A page past the end is the last one: rows may have been deleted since the link was made."""
    qrs = order_qrs(filter_listed_qrs(query.filter), query.order)
    pager = Pager.of(query, count=qrs.count())
    rows = list_rows(qrs[pager.offset : pager.offset + pager.page_size]) if pager.count else []
    return pager, rows


def _read_overview(principal: Principal) -> dict[str, Any]:
    """What stands above the list, and does not change with its filters."""
    active, cap = count_active_qrs(), principal.tenant.plan.active_dynamic_qrs
    scans = read_workspace_days(Period.ending(utc_now().date(), days=DAYS))
    return {
        "scans": sum(count.of(include_bots=True) for count in scans.days.values()),
        "scans_ever": scans.total.of(include_bots=True),
        "active": active,
        "cap": cap,
        "over_cap": max(0, active - cap) if cap is not None else 0,
        "hosts": list_destination_hosts(limit=_HOSTS),
    }


def _list_states(query: ListQuery) -> list[dict[str, Any]]:
    """The segmented control; blocked codes are few, so they are only a filter."""
    names = {
        QrState.ANY: _("All"),
        QrState.ACTIVE: _("Active"),
        QrState.PAUSED: _("Paused"),
    }
    return [
        {
            "name": name,
            "url": query.link(state=state.value),
            "is_current": query.filter.state is state,
        }
        for state, name in names.items()
    ]
