"""A forgotten password: ask for a link, set a new one."""

import time

from django.http import HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from accounts.errors import LinkExpiredError, LinkUsedError
from accounts.selectors import list_password_rules
from accounts.services.passwords import check_reset_link, request_password_reset
from accounts.services.passwords import reset_password as store_password
from dashboard.accounts.forms import Errors, get_status, read_errors, read_text
from dashboard.frame import PublicRequest, add_toast, go_to, public_page, render_page
from kernel.clock import utc_now
from kernel.deferred_work import delay_response
from kernel.errors import ApiError
from kernel.request_addresses import get_request_address
from kernel.translation import gettext as _

# Longer than any request for a reset takes, so that the time tells nothing either.
_FORGOT_SECS = 0.3
_FORGOT = "dashboard/accounts/forgot.html"


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def forgot_password(request: PublicRequest) -> HttpResponse:
    """The same answer, in the same time, for every address."""
    email = read_text(request, "email")
    if request.method != "POST" or not email:
        return render_page(request, _FORGOT, {"errors": {}})
    started = time.monotonic()
    try:
        request_password_reset(
            email=email,
            address=get_request_address(request),
            now=utc_now(),
            language=get_language() or "",
        )
    except ApiError as error:
        context = {"errors": read_errors(error), "email": email}
        return render_page(request, _FORGOT, context, status=get_status(error))
    delay_response(request, max(0.0, started + _FORGOT_SECS - time.monotonic()))
    return render_page(request, _FORGOT, {"errors": {}, "is_sent": True})


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def reset_password(request: PublicRequest, token: str) -> HttpResponse:
    """Following the link changes nothing yet: programs that check mails follow links, too."""
    now = utc_now()
    try:
        if request.method != "POST":
            return _show_form(request, email=check_reset_link(token=token, now=now).email)
        store_password(token=token, password=read_text(request, "password"), now=now)
    except LinkExpiredError as error:
        is_used = isinstance(error, LinkUsedError)
        context = {"text": error.errors["token"][0], "is_used": is_used}
        return render_page(request, "dashboard/accounts/reset_expired.html", context, status=400)
    except ApiError as error:
        email = read_text(request, "username")
        return _show_form(request, read_errors(error), email=email, status=get_status(error))
    add_toast(request, _("Your password is set. Log in with it."))
    return go_to(request, "/login/")


def _show_form(
    request: PublicRequest, errors: Errors | None = None, *, email: str = "", status: int = 200
) -> HttpResponse:
    """email: for password managers."""
    context = {"errors": errors or {}, "email": email, "rules": list_password_rules()}
    return render_page(request, "dashboard/accounts/reset.html", context, status=status)
