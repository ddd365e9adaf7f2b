"""A new account with its own workspace."""

from contextlib import suppress
from datetime import timedelta

from django.http import HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from accounts.errors import EmailTakenError
from accounts.selectors import is_new_account, list_password_rules
from accounts.services import authenticate_user
from accounts.services.second_factors import require_second_factor
from dashboard.accounts.forms import Errors, get_status, read_errors, read_text
from dashboard.frame import PublicRequest, go_to, public_page, render_page
from dashboard.frame.links import get_home_url
from dashboard.frame.login_cookie import start_login
from kernel.clock import utc_now
from kernel.errors import ApiError
from kernel.request_addresses import get_request_address
from tenants.services.accounts import open_account

_SECOND_PRESS = timedelta(minutes=2)


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
        return _answer_second_press(request) or _show_form(
            request, read_errors(error), status=get_status(error)
        )
    except ApiError as error:
        return _show_form(request, read_errors(error), status=get_status(error))
    return response


def _answer_second_press(request: PublicRequest) -> HttpResponse | None:
    """Into the workspace of the first one, whose response the browser has dropped.

    None for an account that is older, or not theirs by the password that was typed.
    """
    email, now = read_text(request, "email"), utc_now()
    if not is_new_account(email, since=now - _SECOND_PRESS):
        return None
    with suppress(ApiError):
        user = authenticate_user(
            email=email,
            password=read_text(request, "password"),
            address=get_request_address(request),
        )
        require_second_factor(user, otp=None, now=now)
        response = go_to(request, "/")
        start_login(request, response, user=user)
        return response
    return None


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
