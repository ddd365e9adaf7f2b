"""/<workspace>/qrs/import/: many codes from a pasted table, checked before any is made."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.codes.rows import ShownUrl
from dashboard.frame import WorkspaceRequest, add_toast, go_to, render_page, workspace_page
from dashboard.frame.once import act_once
from dashboard.history.links import get_code_url, get_list_url
from dashboard.history.pasted import build_rows, dump_rows, read_posted_rows, read_posted_table
from kernel.clock import utc_now
from kernel.errors import FieldErrors, NotFoundError, PermissionDeniedError
from kernel.translation import gettext as _
from kernel.translation import ngettext
from plans.selectors import list_plans
from qrs.selectors.codes import get_public_url
from qrs.selectors.selection import list_created_at_once
from qrs.services.bulk.limits import check_bulk_size, get_create_limit
from qrs.services.bulk.pasting import CheckedRow, TableRow, check_rows, create_codes
from tenants.selectors.hosts import get_public_base_url

_MOST_DIGITS = 6


@workspace_page
@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: WorkspaceRequest) -> HttpResponse:
    """Paste, see every row, then create all of them."""
    request.principal.require_writer()
    if request.method != "POST":
        return _show(request)
    button = request.POST.get("do", "check")
    if button == "paste":
        rows = read_posted_table(request)
    else:
        rows = read_posted_rows(request, without=_read_removed(button))
    if not rows:
        return _show(request, refusal=_("The table is empty."), status=400)
    try:
        _check_size(request, rows)
        if button == "create":
            return _create(request, rows)
    except FieldErrors as error:
        items = error.errors.get("items")
        if items:
            return _show(request, refusal=" ".join(items), status=error.status)
    except PermissionDeniedError as error:
        return _show(request, check_rows(rows), refusal=error.detail, status=error.status)
    checked = check_rows(rows)
    status = 400 if button == "create" else 200
    return _show(request, checked, status=status)


@workspace_page
@require_safe
def show_created(request: WorkspaceRequest) -> HttpResponse:
    """The codes that one table has made."""
    principal = request.principal
    try:
        created_at = datetime.fromisoformat(request.GET.get("at", "")[:40])
    except ValueError:
        raise NotFoundError from None
    if created_at.tzinfo is None:
        raise NotFoundError
    base_url = get_public_base_url(principal.tenant)
    found = list_created_at_once(created_at=created_at, created_by_id=principal.user.pk)
    rows = [
        {
            "code": qr,
            "url": get_code_url(request, qr.short_id),
            "printed_url": (printed := get_public_url(short_id=qr.short_id, base_url=base_url)),
            "public_url": ShownUrl.of(printed.removesuffix("/")),
            "destination": ShownUrl.of(qr.destination_url),
        }
        for qr in found
    ]
    if not rows:
        raise NotFoundError
    context = {"rows": rows, "list_url": get_list_url(request)}
    return render_page(request, "dashboard/history/imported.html", context)


def _create(request: WorkspaceRequest, rows: Sequence[TableRow]) -> HttpResponse:
    principal = request.principal

    def create() -> str:
        """When all of them were created."""
        now, tenant_id = utc_now(), principal.tenant.pk
        create_codes(tenant_id=tenant_id, acting_user=principal.user, rows=rows, now=now)
        return now.isoformat()

    form_id = request.POST.get("form_id", "")
    created_at, is_published = act_once(
        principal, kind="import", form_id=form_id, values=rows, act=create
    )
    count = len(rows)
    text = ngettext("%(count)s code created.", "%(count)s codes created.", count)
    if is_published:
        add_toast(request, text % {"count": count})
    else:
        add_toast(request, _("Saved. It reaches every scan within seconds."), kind="warn")
    query = urlencode({"at": created_at})
    return go_to(request, f"{get_list_url(request)}import/done/?{query}")


def _check_size(request: WorkspaceRequest, rows: Sequence[TableRow]) -> None:
    """Before the rows are checked. Raises BulkSizeError (400)."""
    plan = request.principal.tenant.plan
    check_bulk_size(plan=plan, limit=get_create_limit(plan), count=len(rows))


def _read_removed(button: str) -> int | None:
    number = button.removeprefix("remove-")
    is_number = number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS
    return int(number) if button.startswith("remove-") and is_number else None


def _show(
    request: WorkspaceRequest,
    checked: Sequence[CheckedRow] = (),
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    limit = get_create_limit(request.principal.tenant.plan)
    wrong = sum(bool(each.errors) for each in checked)
    context: dict[str, Any] = {
        "rows": build_rows(checked),
        "wrong_count": wrong,
        "fine_count": len(checked) - wrong,
        "text": request.POST.get("table", ""),
        "rows_json": dump_rows(checked),
        "form_id": request.POST.get("form_id") or secrets.token_urlsafe(12),
        "refusal": refusal,
        "limit": limit,
        "offer": "" if limit else _find_offer(),
        "list_url": get_list_url(request),
    }
    return render_page(request, "dashboard/history/import.html", context, status=status)


def _find_offer() -> str:
    """The cheapest plan with many at once."""
    return next((plan.name for plan in list_plans() if plan.bulk_items_per_call), "")
