"""Passkeys: asked for with the password, made by the browser, named, removed."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from accounts.services.passkeys import add_passkey, begin_passkey, remove_passkey, rename_passkey
from dashboard.accounts.forms import read_text
from dashboard.accounts.security_page import render_security
from dashboard.accounts.views.second_factors import SECURITY, show_codes
from dashboard.frame import AccountRequest, account_page, add_toast, go_to, render_page
from kernel.clock import utc_now
from kernel.errors import ApiError, FieldErrors
from kernel.input_types import check_line
from kernel.request_addresses import get_request_address
from kernel.translation import gettext as _

_MAX_NAME = 60


@account_page
@require_POST
def add(request: AccountRequest) -> HttpResponse:
    """First the password, then what the browser has made."""
    answer = request.POST.get("answer", "")
    try:
        if answer:
            return _store(request, answer)
        name = _read_name(request)
        challenge = begin_passkey(
            request.session_user,
            password=read_text(request, "password"),
            address=get_request_address(request),
        )
    except ApiError as error:
        return render_security(request, form="passkey", error=error)
    context = {"challenge": challenge, "name": name}
    return render_page(request, "dashboard/accounts/add_passkey.html", context)


@account_page
@require_POST
def change(request: AccountRequest, passkey_id: int) -> HttpResponse:
    """Rename it, or with the password remove it."""
    user = request.session_user
    try:
        if "password" in request.POST:
            remove_passkey(
                user,
                passkey_id=passkey_id,
                password=read_text(request, "password"),
                address=get_request_address(request),
            )
            add_toast(request, _("The passkey is removed."))
        else:
            rename_passkey(user, passkey_id=passkey_id, name=_read_name(request))
            add_toast(request, _("Saved."))
    except FieldErrors as error:
        return render_security(request, form=f"passkey-{passkey_id}", error=error)
    return go_to(request, SECURITY)


def _store(request: AccountRequest, answer: str) -> HttpResponse:
    codes = add_passkey(
        request.session_user,
        name=_read_name(request),
        state=read_text(request, "state"),
        answer=answer,
        session_id=request.browser_session.pk,
        now=utc_now(),
    )
    if codes:
        return show_codes(request, codes)
    add_toast(request, _("The passkey is added."))
    return go_to(request, SECURITY)


def _read_name(request: AccountRequest) -> str:
    try:
        return check_line(read_text(request, "name"), maximum=_MAX_NAME)
    except ValueError as error:
        raise FieldErrors.of("name", str(error)) from None
