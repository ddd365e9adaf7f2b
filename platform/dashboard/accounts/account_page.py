"""The account page with its forms, one of which may have been refused."""

from django.conf import settings
from django.http import HttpResponse

from accounts.selectors import get_pending_email, list_password_rules
from dashboard.accounts.forms import get_status, read_errors
from dashboard.frame import AccountRequest, render_page
from kernel.clock import utc_now
from kernel.errors import ApiError
from tenants.selectors.workspaces import list_workspaces


def render_account(
    request: AccountRequest, *, form: str = "", error: ApiError | None = None
) -> HttpResponse:
    """form: the name of the one that was refused, whose fields are shown as they were sent."""
    user = request.session_user
    context = {
        "account": user,
        "pending_email": get_pending_email(user, now=utc_now()),
        "memberships": list(list_workspaces(user_id=user.pk)),
        "languages": settings.LANGUAGES,
        "rules": list_password_rules(),
        "refused": form,
        "errors": read_errors(error) if error else {},
        "sent": request.POST if error else {},
    }
    status = get_status(error) if error else 200
    return render_page(request, "dashboard/accounts/account.html", context, status=status)
