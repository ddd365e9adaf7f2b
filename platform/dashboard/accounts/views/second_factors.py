"""The authenticator app and the recovery codes."""

from django.http import HttpResponse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import OtpInvalidError, TotpActiveError
from accounts.services.factor_setup import (
    confirm_by_passkey,
    confirm_factor,
    confirm_totp,
    remove_totp,
    renew_recovery_codes,
)
from accounts.services.totp import begin_totp, get_totp_setup
from dashboard.accounts.forms import get_status, read_errors, read_text
from dashboard.accounts.security_page import render_security
from dashboard.frame import AccountRequest, account_page, add_toast, go_to, render_page
from dashboard.frame.login_cookie import renew_login
from kernel.clock import utc_now
from kernel.errors import ApiError, FieldErrors, NotFoundError
from kernel.request_addresses import get_request_address
from kernel.translation import gettext as _
from qrs.rendering import RenderOptions, render_qr

SECURITY = "/account/security/"
_SET_UP = "/account/security/app/"
_CODE_OPTIONS = RenderOptions(format="svg", size_inches=2.0, background="#ffffff")
_GROUP = 4


@account_page
@require_http_methods(["GET", "HEAD", "POST"])
def set_up_app(request: AccountRequest) -> HttpResponse:
    """First the password, then a code of the app."""
    try:
        if "otp" in request.POST:
            return _confirm_app(request)
        if request.method == "POST":
            begin_totp(
                request.session_user,
                password=read_text(request, "password"),
                address=get_request_address(request),
                now=utc_now(),
            )
            return go_to(request, _SET_UP)
    except ApiError as error:
        if "otp" in request.POST and isinstance(error, FieldErrors):
            return _show_set_up(request, error)
        return render_security(request, form="app", error=error)
    return _show_set_up(request)


@account_page
@require_POST
def remove_app(request: AccountRequest) -> HttpResponse:
    try:
        remove_totp(
            request.session_user,
            password=read_text(request, "password"),
            address=get_request_address(request),
        )
    except NotFoundError:
        pass  # by a first press of the button
    except ApiError as error:
        return render_security(request, form="app", error=error)
    add_toast(request, _("The authenticator app is removed."))
    return go_to(request, SECURITY)


@account_page
@require_POST
def renew_codes(request: AccountRequest) -> HttpResponse:
    try:
        codes = renew_recovery_codes(
            request.session_user,
            password=read_text(request, "password"),
            address=get_request_address(request),
            now=utc_now(),
        )
    except ApiError as error:
        return render_security(request, form="codes", error=error)
    return show_codes(request, codes)


@account_page
@require_POST
def confirm_log_in(request: AccountRequest) -> HttpResponse:
    """For a log-in from before the second factor, where a workspace requires one."""
    try:
        _confirm(request, request.POST.get("answer", ""))
    except OtpInvalidError as error:
        refusal = FieldErrors.of("otp", error.detail)
        return render_security(request, form="confirm", error=refusal)
    except ApiError as error:
        return render_security(request, form="confirm", error=error)
    response = go_to(request, "/")
    renew_login(request, response, request.browser_session)
    return response


def _confirm(request: AccountRequest, answer: str) -> None:
    """answer: of the browser to the question for a passkey; "" when a code was typed."""
    user, session_id, now = request.session_user, request.browser_session.pk, utc_now()
    if answer:
        state = read_text(request, "state")
        confirm_by_passkey(user, state=state, answer=answer, session_id=session_id, now=now)
    else:
        confirm_factor(user, code=read_text(request, "otp"), session_id=session_id, now=now)


def show_codes(request: AccountRequest, codes: list[str]) -> HttpResponse:
    """The only time that they are seen; the log-in has gained rights, so its cookie changes."""
    response = render_page(request, "dashboard/accounts/codes.html", {"codes": codes})
    renew_login(request, response, request.browser_session)
    return response


def _confirm_app(request: AccountRequest) -> HttpResponse:
    try:
        codes = confirm_totp(
            request.session_user,
            code=read_text(request, "otp"),
            session_id=request.browser_session.pk,
            now=utc_now(),
        )
    except TotpActiveError as error:
        if error.by_this_code:
            return _answer_second_press(request)
        raise
    if codes:
        return show_codes(request, codes)
    add_toast(request, _("The authenticator app is set up."))
    return go_to(request, SECURITY)


def _answer_second_press(request: AccountRequest) -> HttpResponse:
    """The browser has dropped the first response: its cookie, and the codes that it showed."""
    add_toast(
        request, _("The app is set up. If you have not seen your recovery codes, make new ones.")
    )
    response = go_to(request, SECURITY)
    renew_login(request, response, request.browser_session)
    return response


def _show_set_up(request: AccountRequest, error: ApiError | None = None) -> HttpResponse:
    setup = get_totp_setup(request.session_user)
    if setup is None:
        return go_to(request, SECURITY)
    image = render_qr(text=setup.otpauth_url, options=_CODE_OPTIONS).data.decode()
    groups = (setup.secret[at : at + _GROUP] for at in range(0, len(setup.secret), _GROUP))
    context = {
        # Drawn by us, from numbers alone.
        "code": SafeString(image),
        "secret": " ".join(groups),
        "url": setup.otpauth_url,
        "errors": read_errors(error) if error else {},
    }
    status = get_status(error) if error else 200
    return render_page(request, "dashboard/accounts/set_up_app.html", context, status=status)
