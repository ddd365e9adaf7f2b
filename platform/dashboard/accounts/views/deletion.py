"""Deleting one's own account."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from dashboard.accounts.forms import get_status, read_errors, read_text
from dashboard.frame import AccountRequest, account_page, add_toast, go_to, render_page
from dashboard.frame.login_cookie import end_login
from kernel.errors import ApiError
from kernel.request_addresses import get_request_address
from kernel.translation import gettext as _
from tenants.selectors.account_deletion import describe_deletion
from tenants.services.account_deletion import delete_account


@account_page
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: AccountRequest) -> HttpResponse:
    """What it means for each workspace, and the password."""
    if request.method != "POST":
        return _show(request)
    try:
        delete_account(
            request.session_user,
            password=read_text(request, "password"),
            workspaces=request.POST.getlist("workspaces"),
            address=get_request_address(request),
        )
    except ApiError as error:
        return _show(request, error)
    add_toast(request, _("Your account is deleted."))
    response = go_to(request, "/login/")
    end_login(request, response)
    return response


def _show(request: AccountRequest, error: ApiError | None = None) -> HttpResponse:
    context = {
        "deletion": describe_deletion(user_id=request.session_user.pk),
        "errors": read_errors(error) if error else {},
    }
    status = get_status(error) if error else 200
    return render_page(request, "dashboard/accounts/delete.html", context, status=status)
