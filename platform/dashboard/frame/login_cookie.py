"""The cookie of a browser's log-in.

Under HTTPS its name begins with __Host-, so that no other host of the domain can set it
(RFC 6265bis section 4.1.3.2). Plain HTTP, in development, does not allow that name.
"""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.csrf import rotate_token

from accounts.browser_sessions import (
    STAY,
    Browser,
    close_browser_session,
    find_browser_session,
    open_browser_session,
    rotate_browser_secret,
)
from accounts.inspections import begin_inspection
from accounts.models import Session, User
from kernel.client_address import get_client_address
from kernel.clock import utc_now

_SECURE_NAME = "__Host-login"
_PLAIN_NAME = "login"


def is_secure() -> bool:
    return bool(settings.SESSION_COOKIE_SECURE)


def get_cookie_name() -> str:
    return _SECURE_NAME if is_secure() else _PLAIN_NAME


def find_login(request: HttpRequest, *, now: datetime) -> Session | None:
    """The log-in that the browser's cookie names, with its user."""
    secret = request.COOKIES.get(get_cookie_name())
    return find_browser_session(secret, now=now) if secret else None


def start_login(
    request: HttpRequest,
    response: HttpResponseBase,
    *,
    user: User,
    stay: bool = False,
    second_factor_at: datetime | None = None,
) -> Session:
    """Log the browser in, under a new secret; a log-in that it had is ended.

    Raises InvalidCredentialsError (401) when the user's sessions were ended meanwhile.
    """
    now = utc_now()
    opened = open_browser_session(
        user=user,
        now=now,
        browser=read_browser(request),
        stay=stay,
        second_factor_at=second_factor_at,
    )
    former = find_login(request, now=now)
    if former is not None:
        close_browser_session(former, now=now)
    _set_cookie(response, opened.secret, stay=stay)
    rotate_token(request)
    return opened.session


def start_inspection(
    request: HttpRequest, response: HttpResponseBase, waiting: Session, *, slug: str
) -> bool:
    """Log the browser in read-only, in place of a log-in that it had. False: the link was used."""
    now = utc_now()
    opened = begin_inspection(waiting, now=now, browser=read_browser(request), slug=slug)
    if opened is None:
        return False
    former = find_login(request, now=now)
    if former is not None:
        close_browser_session(former, now=now)
    _set_cookie(response, opened.secret, stay=False)
    rotate_token(request)
    return True


def renew_login(request: HttpRequest, response: HttpResponseBase, session: Session) -> None:
    """Another secret for the same log-in, after it has gained rights."""
    _set_cookie(response, rotate_browser_secret(session), stay=session.is_persistent)
    rotate_token(request)


def end_login(request: HttpRequest, response: HttpResponseBase) -> None:
    """Log the browser out."""
    now = utc_now()
    session = find_login(request, now=now)
    if session is not None:
        close_browser_session(session, now=now)
    response.delete_cookie(get_cookie_name(), samesite="Lax")
    if is_secure():
        # A browser ignores a __Host- cookie without Secure, also one that deletes it.
        response.cookies[get_cookie_name()]["secure"] = True
    rotate_token(request)


def read_browser(request: HttpRequest) -> Browser:
    """What is stored of the browser."""
    return Browser(
        user_agent=request.META.get("HTTP_USER_AGENT", ""),
        address=get_client_address(
            peer=request.META.get("REMOTE_ADDR", ""),
            forwarded_for=request.META.get("HTTP_X_FORWARDED_FOR", ""),
            trusted=settings.TRUSTED_PROXIES,
        ),
    )


def _set_cookie(response: HttpResponseBase, secret: str, *, stay: bool) -> None:
    response.set_cookie(
        get_cookie_name(),
        secret,
        max_age=int(STAY.total_seconds()) if stay else None,
        httponly=True,
        samesite="Lax",
        secure=is_secure(),
    )
