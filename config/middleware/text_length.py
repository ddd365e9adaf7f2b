"""The length limit of kernel.unicode_text for URLs and forms; for JSON bodies see StrictSchema."""

from collections.abc import Iterator
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from config.api.error_views import error_json
from config.middleware.types import GetResponse
from dashboard.frame.error_pages import show_error
from dashboard.frame.refusals import refuse_with_page
from dashboard.middleware import APP_URLCONF
from kernel.errors import ApiError, FieldErrors, NotFoundError
from kernel.unicode_text import MAX_TEXT_LENGTH, TextTooLongError, check_length

_FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


class TextLengthMiddleware:
    """Rejects a path, parameter or line of a form over MAX_TEXT_LENGTH before a view reads it.

    A form field may have many lines, such as a pasted table; its rows are texts of their own.
    Headers need no such check: they are Latin-1, which has no combining characters, and the
    server limits all of them together to 32 KB.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if getattr(request, "urlconf", None) == APP_URLCONF:
            return refuse_with_page(self._respond_with_page)(request)
        is_api = request.path_info.startswith("/api/")
        if len(request.path_info) > MAX_TEXT_LENGTH:
            return _error_response(NotFoundError(), is_api=is_api)
        error = _find_long_text(request, has_forms=not is_api)
        return (
            self.get_response(request) if error is None else _error_response(error, is_api=is_api)
        )

    def _respond_with_page(self, request: HttpRequest) -> HttpResponseBase:
        """Raises NotFoundError (404), and what Django raises for a form that it cannot read."""
        if len(request.path_info) > MAX_TEXT_LENGTH:
            raise NotFoundError
        error = _find_long_text(request, has_forms=True)
        if error is None:
            return self.get_response(request)
        [(field, texts)] = error.errors.items()
        return show_error(request, status=error.status, text=f"{field}: {texts[0]}")


def _find_long_text(request: HttpRequest, *, has_forms: bool) -> FieldErrors | None:
    for name, text in _list_texts(request, has_forms=has_forms):
        try:
            check_length(name)
            check_length(text)
        except TextTooLongError as error:
            return FieldErrors.of(name[:40] or "non_field_errors", str(error))
    return None


def _list_texts(request: HttpRequest, *, has_forms: bool) -> Iterator[tuple[str, str]]:
    query = request.META.get("QUERY_STRING", "")
    # Decoding only shortens it.
    if len(query) > MAX_TEXT_LENGTH:
        yield from parse_qsl(query, keep_blank_values=True, errors="replace")
    if has_forms and request.content_type in _FORM_TYPES:
        for name, texts in request.POST.lists():
            yield from ((name, _find_longest_line(str(text))) for text in texts)


def _find_longest_line(text: str) -> str:
    return max(text.splitlines(), key=len, default="")


def _error_response(error: ApiError, *, is_api: bool) -> HttpResponse:
    if is_api:
        return error_json(error)
    text = f"{error.status}: {error.body}"
    return HttpResponse(text, status=error.status, content_type="text/plain")
