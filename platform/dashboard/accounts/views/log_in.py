"""Log in, with a second step where the account has a second factor; log out."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import OtpInvalidError, OtpRequiredError
from accounts.pending_log_ins import PendingLogIn
from accounts.services import authenticate_user
from accounts.services.passkeys import ask_for_passkey, check_passkey
from accounts.services.second_factors import check_code, require_second_factor
from dashboard.accounts.forms import Errors, get_status, read_errors, read_text
from dashboard.accounts.pending import find_pending, forget_pending, remember_pending
from dashboard.frame import PublicRequest, go_to, public_page, render_page
from dashboard.frame.links import clean_next
from dashboard.frame.login_cookie import end_login, start_login
from kernel.clock import utc_now
from kernel.errors import ApiError
from kernel.request_addresses import get_request_address
from tenants.selectors.workspaces import list_workspaces

_WORKSPACES = "/workspaces/"


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: PublicRequest) -> HttpResponse:
    """Email and password."""
    if request.method != "POST":
        if request.login is not None:
            return go_to(request, _read_next(request))
        return _show_form(request)
    try:
        user = authenticate_user(
            email=read_text(request, "email"),
            password=read_text(request, "password"),
            address=get_request_address(request),
        )
        pending = PendingLogIn(user=user, stay="stay" in request.POST)
        require_second_factor(user, otp=None, now=utc_now())
        return _open(request, pending, has_second_factor=False)
    except OtpRequiredError:
        response = go_to(request, _add_next(reverse("dashboard:accounts-second-factor"), request))
        remember_pending(response, pending)
        return response
    except ApiError as error:
        return _show_form(request, read_errors(error), status=get_status(error))


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def show_second_factor(request: PublicRequest) -> HttpResponse:
    """A code of the app, a recovery code, or a passkey."""
    pending = find_pending(request)
    if pending is None:
        return go_to(request, _add_next(reverse("dashboard:accounts-log-in"), request))
    if request.method != "POST":
        return _show_second_form(request, pending)
    try:
        _check_second_factor(request, pending)
        response = _open(request, pending, has_second_factor=True)
    except OtpInvalidError as error:
        return _show_second_form(request, pending, {"otp": [error.detail]}, status=400)
    except ApiError as error:
        return _show_second_form(request, pending, read_errors(error), status=get_status(error))
    forget_pending(response)
    return response


@public_page
@require_POST
def log_out(request: PublicRequest) -> HttpResponse:
    """End this browser's log-in."""
    response = go_to(request, reverse("dashboard:accounts-log-in"))
    end_login(request, response)
    return response


def _check_second_factor(request: PublicRequest, pending: PendingLogIn) -> None:
    answer = request.POST.get("answer", "")
    now = utc_now()
    if answer:
        state = read_text(request, "state")
        check_passkey(pending.user, state=state, answer=answer, now=now)
    else:
        check_code(pending.user, code=read_text(request, "otp"), now=now)


def _open(
    request: PublicRequest, pending: PendingLogIn, *, has_second_factor: bool
) -> HttpResponse:
    target = _read_next(request)
    if target == "/" and list_workspaces(user_id=pending.user.pk).count() > 1:
        target = _WORKSPACES
    response = go_to(request, target)
    start_login(
        request,
        response,
        user=pending.user,
        stay=pending.stay,
        second_factor_at=utc_now() if has_second_factor else None,
    )
    return response


def _show_form(
    request: PublicRequest, errors: Errors | None = None, *, status: int = 200
) -> HttpResponse:
    context = {
        "errors": errors or {},
        "next": _read_next(request),
        "email": read_text(request, "email"),
        "stay": "stay" in request.POST,
    }
    return render_page(request, "dashboard/accounts/log_in.html", context, status=status)


def _show_second_form(
    request: PublicRequest,
    pending: PendingLogIn,
    errors: Errors | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "errors": errors or {},
        "next": _read_next(request),
        "passkey": ask_for_passkey(pending.user),
    }
    return render_page(request, "dashboard/accounts/second_factor.html", context, status=status)


def _read_next(request: PublicRequest) -> str:
    return clean_next(request.POST.get("next") or request.GET.get("next"))


def _add_next(url: str, request: PublicRequest) -> str:
    target = _read_next(request)
    return f"{url}?{urlencode({'next': target})}" if target != "/" else url
