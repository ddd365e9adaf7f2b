"""Verification and change of the email."""

from django.http import HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import LinkExpiredError
from accounts.services.emails import (
    cancel_email_change,
    check_email_link,
    confirm_email_change,
    request_email_change,
    send_verification_again,
    verify_email,
)
from dashboard.accounts.account_page import render_account
from dashboard.accounts.forms import read_text
from dashboard.frame import (
    AccountRequest,
    PublicRequest,
    account_page,
    add_toast,
    go_to,
    public_page,
    render_page,
)
from kernel.clock import utc_now
from kernel.errors import ApiError, ConflictError
from kernel.request_addresses import get_request_address
from kernel.translation import gettext as _

_CONFIRM = "dashboard/accounts/confirm_email.html"


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: PublicRequest, token: str) -> HttpResponse:
    """A button, because programs that check mails follow links, too."""
    try:
        if request.method != "POST":
            return _ask(request, token, is_change=False)
        user = verify_email(token=token, now=utc_now())
    except LinkExpiredError as error:
        return _refuse(request, error.errors["token"][0], is_change=False, status=400)
    add_toast(request, _("%(email)s is confirmed.") % {"email": user.email})
    return go_to(request, "/")


@account_page
@require_POST
def send_again(request: AccountRequest) -> HttpResponse:
    """The mail that verifies."""
    send_verification_again(request.session_user, now=utc_now(), language=get_language() or "")
    add_toast(request, _("A mail is on its way to %(email)s.") % _name(request))
    return go_to(request, "/account/")


@account_page
@require_POST
def change_email(request: AccountRequest) -> HttpResponse:
    """Mail a link to the new address."""
    try:
        email = request_email_change(
            request.session_user,
            email=read_text(request, "email"),
            password=read_text(request, "password"),
            address=get_request_address(request),
            now=utc_now(),
            language=get_language() or "",
        )
    except ApiError as error:
        return render_account(request, form="email", error=error)
    add_toast(request, _("A mail is on its way to %(email)s.") % {"email": email})
    return go_to(request, "/account/")


@account_page
@require_POST
def cancel_change(request: AccountRequest) -> HttpResponse:
    """The link that waits ends."""
    cancel_email_change(request.session_user, now=utc_now())
    add_toast(request, _("The change of your email address is cancelled."))
    return go_to(request, "/account/")


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_change(request: PublicRequest, token: str) -> HttpResponse:
    """Other log-ins of the person end; this browser's goes on."""
    try:
        if request.method != "POST":
            return _ask(request, token, is_change=True)
        confirm_email_change(
            token=token,
            now=utc_now(),
            session_id=request.login.pk if request.login else None,
            language=get_language() or "",
        )
    except LinkExpiredError as error:
        return _refuse(request, error.errors["token"][0], is_change=True, status=400)
    except ConflictError as error:
        return _refuse(request, error.detail, is_change=True, status=409)
    add_toast(request, _("Your email address is changed."))
    return go_to(request, "/")


def _ask(request: PublicRequest, token: str, *, is_change: bool) -> HttpResponse:
    """Whose address it is, as somebody else may be logged in."""
    link = check_email_link(token=token, is_change=is_change, now=utc_now())
    context = {"is_change": is_change, "email": link.email, "present_email": link.user.email}
    return render_page(request, _CONFIRM, context)


def _refuse(request: PublicRequest, text: str, *, is_change: bool, status: int) -> HttpResponse:
    context = {"is_change": is_change, "refusal": text}
    return render_page(request, _CONFIRM, context, status=status)


def _name(request: AccountRequest) -> dict[str, str]:
    return {"email": request.session_user.email}
