"""Error pages in the look of the dashboard; Django's handlers of the app host."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kernel.request_ids import get_request_id
from kernel.translation import gettext as _


def show_error(
    request: HttpRequest, *, status: int, text: str, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """A refusal with the service's own words; a notice when htmx asked for a part."""
    context = {
        "theme": get_theme(request),
        "status": status,
        "title": get_title(status),
        "text": text,
        "request_id": get_request_id(request),
    }
    is_part = request.headers.get("HX-Request-Type") == "partial"
    template = "dashboard/frame/error_part.html" if is_part else "dashboard/frame/error.html"
    response = render(request, template, context, status=status)
    for name, value in (headers or {}).items():
        # RFC 9110 asks for it with a 401, but it would make a browser ask for a password.
        if name != "WWW-Authenticate":
            response.headers[name] = value
    if is_part:
        # What the person sees stays; the notice goes above it.
        response.headers["HX-Retarget"] = "#notices"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def get_title(status: int) -> str:
    return {
        402: _("Not in your plan"),
        403: _("Not allowed"),
        404: _("Not found"),
        409: _("Not possible right now"),
        429: _("Too many tries"),
        503: _("Not available right now"),
    }.get(status, _("This did not work") if status < 500 else _("Something is broken here"))


def get_theme(request: HttpRequest) -> str:
    login = getattr(request, "login", None)
    return str(login.user.theme) if login else "system"


def show_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, the same bytes for what does not exist and for what belongs to others."""
    if request.headers.get("HX-Request-Type") == "partial":
        text = _(
            "There is no such page, or it belongs to a workspace that you are not a member of."
        )
        return show_error(request, status=404, text=text)
    context = {"theme": get_theme(request)}
    return render(request, "dashboard/frame/not_found.html", context, status=404)


def show_bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400 for what Django refuses before a view runs."""
    return show_error(request, status=400, text=_("The request cannot be read."))


def show_forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 for Django's PermissionDenied."""
    return show_error(request, status=403, text=_("You cannot do this."))


def show_server_error(request: HttpRequest) -> HttpResponse:
    """500, without a trace; the log has it under the request id."""
    return show_error(
        request,
        status=500,
        text=_("The mistake is ours, and it is in our log. Quote the request id if you write us."),
    )


def show_form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose CSRF token is missing or wrong."""
    return show_error(
        request,
        status=403,
        text=_("This form is no longer valid. Go back, load the page again and repeat."),
    )
