"""Says on a page that the edge has refused a form; to whatever calls the API, it says so itself."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from config.middleware.types import GetResponse
from dashboard.frame.refusals import show_rejected_body
from dashboard.middleware import APP_URLCONF
from kernel.body_limits import BodyRejection, find_body_rejection


class RejectedBodyMiddleware:
    """Before anything reads the form, which is empty here."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        rejection = find_body_rejection(request)
        return self.get_response(request) if rejection is None else _refuse(request, rejection)


def _refuse(request: HttpRequest, rejection: BodyRejection) -> HttpResponse:
    if getattr(request, "urlconf", None) == APP_URLCONF:
        return show_rejected_body(request, rejection)
    response = JsonResponse({"detail": rejection.detail}, status=rejection.status)
    if rejection.retry_after_secs:
        response.headers["Retry-After"] = str(rejection.retry_after_secs)
    return response
