"""The button of a sign-up that was pressed twice: the browser drops the first response."""

from contextlib import suppress
from datetime import timedelta

from django.http import HttpResponse

from accounts.selectors import is_new_account
from accounts.services import authenticate_user
from accounts.services.second_factors import require_second_factor
from dashboard.frame.login_cookie import start_login
from dashboard.frame.rendering import go_to
from dashboard.frame.requests import PublicRequest
from kernel.clock import utc_now
from kernel.errors import ApiError
from kernel.request_addresses import get_request_address

_SECOND_PRESS = timedelta(minutes=2)


def answer_second_sign_up(
    request: PublicRequest, *, email: str, password: str
) -> HttpResponse | None:
    """Into the workspace of the first one, logged in.

    None for an account that is older, or not theirs by the password that was typed.
    """
    now = utc_now()
    if not is_new_account(email, since=now - _SECOND_PRESS):
        return None
    with suppress(ApiError):
        user = authenticate_user(
            email=email, password=password, address=get_request_address(request)
        )
        require_second_factor(user, otp=None, now=now)
        response = go_to(request, "/")
        start_login(request, response, user=user)
        return response
    return None
