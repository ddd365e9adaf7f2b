"""Name, language, theme, shortcuts, password, workspaces."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.services.passwords import change_password as store_password
from accounts.services.profile import update_profile
from dashboard.accounts.account_page import render_account
from dashboard.accounts.forms import read_text
from dashboard.frame import AccountRequest, account_page, add_toast, go_to
from kernel.errors import ApiError, FieldErrors, NotFoundError
from kernel.input_types import check_line
from kernel.request_addresses import get_request_address
from kernel.translation import gettext as _
from tenants.selectors.workspaces import list_workspaces
from tenants.services.members import remove_member

_ACCOUNT = "/account/"
_MAX_NAME = 120


@account_page
@require_http_methods(["GET", "HEAD", "POST"])
def show_account(request: AccountRequest) -> HttpResponse:
    """The page, and the form of the profile."""
    if request.method != "POST":
        return render_account(request)
    try:
        changes = {
            "full_name": _read_name(request),
            "language": read_text(request, "language"),
            "theme": read_text(request, "theme"),
            "has_shortcuts": "has_shortcuts" in request.POST,
        }
        update_profile(request.session_user, changes=changes)
    except ApiError as error:
        return render_account(request, form="profile", error=error)
    add_toast(request, _("Saved."))
    return go_to(request, _ACCOUNT)


@account_page
@require_POST
def change_password(request: AccountRequest) -> HttpResponse:
    """All other log-ins end."""
    try:
        store_password(
            request.session_user,
            current_password=read_text(request, "current_password"),
            password=read_text(request, "password"),
            session_id=request.browser_session.pk,
            address=get_request_address(request),
        )
    except ApiError as error:
        return render_account(request, form="password", error=error)
    add_toast(request, _("Your password is changed. Other log-ins were ended."))
    return go_to(request, _ACCOUNT)


@account_page
@require_POST
def leave(request: AccountRequest, membership_id: int) -> HttpResponse:
    """Leave a workspace."""
    user_id = request.session_user.pk
    membership = list_workspaces(user_id=user_id).filter(pk=membership_id).first()
    if membership is None:
        raise NotFoundError
    try:
        remove_member(
            tenant_id=membership.tenant_id, membership_id=membership_id, acting_user_id=user_id
        )
    except ApiError as error:
        return render_account(request, form="workspaces", error=error)
    add_toast(request, _("You have left %(name)s.") % {"name": membership.tenant.name})
    return go_to(request, _ACCOUNT)


def _read_name(request: AccountRequest) -> str:
    raw = read_text(request, "full_name")
    if not raw.strip():
        return ""
    try:
        return check_line(raw, maximum=_MAX_NAME)
    except ValueError as error:
        raise FieldErrors.of("full_name", str(error)) from None
