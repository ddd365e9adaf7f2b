"""What a form of these pages was sent, and what a refusal says beside it."""

from collections.abc import Mapping, Sequence

from django.http import HttpRequest

from kernel.errors import ApiError, FieldErrors, RetryLaterError
from kernel.translation import ngettext

Errors = Mapping[str, Sequence[str]]
"""Messages by field; those of no field under "form"."""

# As in a body of the API: longer texts are refused before anything looks at them.
_MAX_TEXT = 4096


def read_text(request: HttpRequest, name: str) -> str:
    """A field as it was sent; "" without it."""
    return str(request.POST.get(name, ""))[:_MAX_TEXT]


def read_errors(error: ApiError) -> Errors:
    """In the service's own words, with the time that is left to wait."""
    if isinstance(error, FieldErrors):
        return error.errors
    if isinstance(error, RetryLaterError):
        return {"form": [error.detail, _describe_wait(error.retry_after_secs)]}
    return {"form": [error.detail]}


def get_status(error: ApiError) -> int:
    """Of the page that shows the form again. A 401 would need a header that browsers act upon."""
    return 400 if error.status == 401 else error.status


def _describe_wait(secs: int) -> str:
    minutes = -(-secs // 60)
    return ngettext("Time left: %(n)d minute.", "Time left: %(n)d minutes.", minutes) % {
        "n": minutes
    }
