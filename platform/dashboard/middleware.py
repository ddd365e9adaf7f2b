"""The dashboard's share of each request on the app host; other hosts pay for one comparison."""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import is_valid_path
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import escape_leading_slashes
from django_htmx.middleware import HtmxDetails

from accounts.browser_sessions import touch_browser_session
from dashboard.frame.languages import choose_language
from dashboard.frame.login_cookie import find_login, is_secure
from dashboard.frame.refusals import show_other_method, show_outage
from dashboard.frame.toasts import read_toasts, store_toasts
from kernel.clock import utc_now

APP_URLCONF = "config.urls.app"
GetResponse = Callable[[HttpRequest], HttpResponseBase]


class DashboardMiddleware:
    """The log-in of the browser, its language, toasts, and headers against storing pages.

    Not in the decorators of views, because error pages need the person's language and theme.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if getattr(request, "urlconf", None) != APP_URLCONF:
            return self.get_response(request)
        response = self._respond(request)
        store_toasts(request, response, secure=is_secure())
        # Pages show workspaces' data, and differ by person and by what htmx asks for.
        response.headers.setdefault("Cache-Control", "private, no-store")
        patch_vary_headers(response, ("HX-Request", "Cookie"))
        return response

    def _respond(self, request: HttpRequest) -> HttpResponseBase:
        request.__dict__["htmx"] = HtmxDetails(request)
        request.__dict__["login"] = None
        read_toasts(request)
        accepted = request.META.get("HTTP_ACCEPT_LANGUAGE", "")
        try:
            now = utc_now()
            login = find_login(request, now=now)
            if login is not None:
                touch_browser_session(login, now=now)
        except (OperationalError, InterfaceError) as error:
            with translation.override(choose_language("", accepted)):
                return show_outage(request, error)
        request.__dict__["login"] = login
        language = choose_language(login.user.language if login else "", accepted)
        with translation.override(language):
            response = self.get_response(request)
            if response.status_code == 405:
                response = show_other_method(request, allow=response.headers["Allow"])
            response.headers.setdefault("Content-Language", language)
            return _add_slash(request) if _lacks_slash(request, response) else response


def _lacks_slash(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether it is a page but for its final slash, as typed by a person."""
    path = request.path_info
    if response.status_code != 404 or request.method not in ("GET", "HEAD") or path[-1:] == "/":
        return False
    return bool(is_valid_path(f"{path}/", APP_URLCONF))


def _add_slash(request: HttpRequest) -> HttpResponseBase:
    return HttpResponseRedirect(
        escape_leading_slashes(request.get_full_path(force_append_slash=True))
    )
