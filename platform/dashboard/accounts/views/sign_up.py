"""A new account with its own workspace."""

from django.http import HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from accounts.errors import EmailTakenError
from accounts.selectors import list_password_rules
from dashboard.accounts.forms import Errors, get_status, read_errors, read_text
from dashboard.frame import PublicRequest, go_to, public_page, render_page
from dashboard.frame.links import get_home_url
from dashboard.frame.login_cookie import start_login
from dashboard.frame.second_sign_up import answer_second_sign_up
from kernel.clock import utc_now
from kernel.errors import ApiError
from kernel.request_addresses import get_request_address
from tenants.services.accounts import open_account


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: PublicRequest) -> HttpResponse:
    """Afterwards the browser is logged in, in the new workspace."""
    if request.method != "POST":
        return go_to(request, "/") if request.login is not None else _show_form(request)
    try:
        made = open_account(
            email=read_text(request, "email"),
            password=read_text(request, "password"),
            workspace=read_text(request, "workspace"),
            address=get_request_address(request),
            now=utc_now(),
            language=get_language() or "",
        )
        response = go_to(request, get_home_url(made.tenant.slug))
        start_login(request, response, user=made.user)
    except EmailTakenError as error:
        email, password = read_text(request, "email"), read_text(request, "password")
        again = answer_second_sign_up(request, email=email, password=password)
        return again or _show_form(request, read_errors(error), status=get_status(error))
    except ApiError as error:
        return _show_form(request, read_errors(error), status=get_status(error))
    return response


def _show_form(
    request: PublicRequest, errors: Errors | None = None, *, status: int = 200
) -> HttpResponse:
    context = {
        "errors": errors or {},
        "email": read_text(request, "email"),
        "workspace_name": read_text(request, "workspace"),
        "rules": list_password_rules(),
    }
    return render_page(request, "dashboard/accounts/sign_up.html", context, status=status)
