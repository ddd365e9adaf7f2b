"""Log-ins and second factors at one glance."""

import uuid

from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from accounts.services.sessions import end_other_sessions, end_session
from dashboard.accounts.forms import read_text
from dashboard.accounts.security_page import render_security
from dashboard.frame import AccountRequest, account_page, add_toast, go_to
from kernel.clock import utc_now
from kernel.errors import NotFoundError
from kernel.translation import gettext as _

SECURITY = "/account/security/"


@account_page
@require_safe
def show_security(request: AccountRequest) -> HttpResponse:
    return render_security(request)


@account_page
@require_POST
def end_sessions(request: AccountRequest) -> HttpResponse:
    """One, or all but this one."""
    user, now = request.session_user, utc_now()
    if "others" in request.POST:
        end_other_sessions(user=user, session_id=request.browser_session.pk, now=now)
        add_toast(request, _("All other log-ins were ended."))
    else:
        end_session(user=user, session_id=_read_id(request), now=now)
        add_toast(request, _("The log-in was ended."))
    return go_to(request, SECURITY)


def _read_id(request: AccountRequest) -> uuid.UUID:
    try:
        return uuid.UUID(read_text(request, "session"))
    except ValueError:
        raise NotFoundError from None
