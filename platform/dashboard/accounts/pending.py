"""The cookie between the right password and the second factor; it opens nothing."""

from django.http import HttpRequest, HttpResponseBase

from accounts.errors import InvalidCredentialsError
from accounts.pending_log_ins import (
    PENDING_SECS,
    PendingLogIn,
    read_pending_log_in,
    sign_pending_log_in,
)
from dashboard.frame.login_cookie import is_secure

_NAME = "login-pending"
_PATH = "/login/"


def remember_pending(response: HttpResponseBase, pending: PendingLogIn) -> None:
    response.set_cookie(
        _NAME,
        sign_pending_log_in(pending.user, stay=pending.stay),
        max_age=PENDING_SECS,
        path=_PATH,
        httponly=True,
        samesite="Lax",
        secure=is_secure(),
    )


def find_pending(request: HttpRequest) -> PendingLogIn | None:
    """None: start again with the password."""
    try:
        return read_pending_log_in(request.COOKIES.get(_NAME, ""))
    except InvalidCredentialsError:
        return None


def forget_pending(response: HttpResponseBase) -> None:
    response.delete_cookie(_NAME, path=_PATH, samesite="Lax")
