"""URLs that several pages lead to."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from dashboard.frame.login_cookie import is_secure

WORKSPACE_COOKIE = "workspace"
_YEAR_SECS = 365 * 24 * 3600

LOGIN = "/login/"
SECURITY = "/account/security/"


def is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def get_login_url(request: HttpRequest) -> str:
    """The log-in, which leads back to the page that the person was on."""
    back = _get_page(request)
    return f"{LOGIN}?next={quote(back)}" if back not in ("", "/") else LOGIN


def _get_page(request: HttpRequest) -> str:
    """Path and query of a page, never of a form's target or of a part; "" when unknown."""
    if not is_htmx(request) and request.method in ("GET", "HEAD"):
        return request.get_full_path()
    # A form that was sent too late is filled in again on its page.
    header = "HX-Current-URL" if is_htmx(request) else "Referer"
    origin = f"{request.scheme}://{request.get_host()}"
    return clean_next(request.headers.get(header, "").removeprefix(origin))


def clean_next(target: str | None) -> str:
    """A path of this host to go on to; "/" for anything else."""
    is_ours = bool(target) and str(target).startswith("/")
    if is_ours and url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return str(target)
    return "/"


def get_plan_url(slug: str) -> str:
    return f"/{slug}/settings/plan/"


def get_home_url(slug: str) -> str:
    return f"/{slug}/"


def remember_workspace(request: HttpRequest, response: HttpResponseBase, slug: str) -> None:
    """So that "/" leads to the workspace that this browser has used last."""
    if request.COOKIES.get(WORKSPACE_COOKIE) != slug:
        response.set_cookie(
            WORKSPACE_COOKIE,
            slug,
            max_age=_YEAR_SECS,
            httponly=True,
            samesite="Lax",
            secure=is_secure(),
        )


def get_style_url(slug: str) -> str:
    return reverse("dashboard:brand-css", kwargs={"workspace": slug})
