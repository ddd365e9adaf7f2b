"""What services raise, as pages or, for htmx, as parts."""

import logging
from collections.abc import Callable
from functools import wraps

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DataError, InterfaceError, OperationalError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.http.multipartparser import MultiPartParserError

from dashboard.frame.error_pages import show_error, show_not_found
from dashboard.frame.links import SECURITY, get_login_url, get_plan_url, is_htmx
from dashboard.frame.rendering import go_to
from kernel.body_limits import BodyRejection
from kernel.errors import ApiError, NotFoundError
from kernel.request_ids import get_request_id
from kernel.translation import gettext as _

logger = logging.getLogger(__name__)

Page = Callable[..., HttpResponseBase]


def refuse_with_page(view: Page) -> Page:
    """Show what the view raises. What it does not know becomes Django's 500."""

    @wraps(view)
    def page(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except (Http404, NotFoundError):
            return show_not_found(request)
        except ApiError as error:
            return show_error(
                request, status=error.status, text=error.detail, headers=error.headers
            )
        except (OperationalError, InterfaceError) as error:
            return show_outage(request, error)
        except DataError as error:
            logger.warning("request %s: unstorable value: %s", get_request_id(request), error)
            return show_error(
                request, status=400, text=_("A value of the request cannot be stored.")
            )
        except RequestDataTooBig:
            return show_error(request, status=413, text=_describe_rejection(413))
        except (SuspiciousOperation, MultiPartParserError):
            return show_error(request, status=400, text=_("The request cannot be read."))

    return page


def show_outage(request: HttpRequest, error: Exception) -> HttpResponse:
    """503 while PostgreSQL cannot be reached, was lost on the way, or is read-only."""
    logger.error("request %s: database: %s", get_request_id(request), error)
    return show_error(
        request,
        status=503,
        text=_("The database cannot be reached right now. Look again before you repeat a change."),
        headers={"Retry-After": "5"},
    )


def show_other_method(request: HttpRequest, *, allow: str) -> HttpResponse:
    """405: for people, who load the address of a form once more."""
    text = _("This address only takes forms. Open the page that the form is on.")
    return show_error(request, status=405, text=text, headers={"Allow": allow})


def show_rejected_body(request: HttpRequest, rejection: BodyRejection) -> HttpResponse:
    """408, 413 or 503 for a form that the edge has not taken."""
    secs = rejection.retry_after_secs
    return show_error(
        request,
        status=rejection.status,
        text=_describe_rejection(rejection.status),
        headers={"Retry-After": str(secs)} if secs else {},
    )


def _describe_rejection(status: int) -> str:
    return {
        408: _("This came too slowly. Send less, or try again with a better connection."),
        413: _("This is too large. Send less."),
    }.get(status, _("Too much is being sent at the same time. Try again in a moment."))


def ask_for_login(request: HttpRequest) -> HttpResponse:
    """To the log-in; htmx must load it as a whole page."""
    target = get_login_url(request)
    if is_htmx(request):
        return HttpResponse(status=401, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def ask_for_second_factor(request: HttpRequest, slug: str) -> HttpResponse:
    return go_to(request, f"{SECURITY}?required-by={slug}")


def show_suspended(request: HttpRequest, slug: str) -> HttpResponse:
    return go_to(request, get_plan_url(slug))
