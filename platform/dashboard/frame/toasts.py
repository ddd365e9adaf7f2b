"""Short messages that the next page shows: "Paused. Undo".

After a POST they travel through the redirect in a signed cookie. A part that htmx fetched shows
them at once, by render_page().
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from django.core import signing
from django.http import HttpRequest, HttpResponseBase

Kind = Literal["good", "info", "warn", "bad"]

COOKIE = "toasts"
_MAX_AGE_SECS = 60
_SALT = "dashboard.toasts"
# A cookie holds 4 KB.
_MAX_TOASTS = 4


@dataclass(frozen=True, slots=True)
class Undo:
    """A form of one button that takes a change back. fields: its hidden inputs."""

    url: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Toast:
    """text: one or two short sentences in the reader's language."""

    text: str
    kind: Kind = "good"
    undo: Undo | None = None


def add_toast(
    request: HttpRequest, text: str, *, kind: Kind = "good", undo: Undo | None = None
) -> None:
    """Show a message on the page that is rendered next, of this request or after a redirect."""
    list_toasts(request).append(Toast(text=text, kind=kind, undo=undo))


def list_toasts(request: HttpRequest) -> list[Toast]:
    """Those that wait to be shown."""
    waiting: list[Toast] = request.__dict__.setdefault("toasts", [])
    return waiting


def take_toasts(request: HttpRequest) -> list[Toast]:
    """Those that wait, which are shown now."""
    waiting = list_toasts(request)
    request.__dict__["toasts"] = []
    return waiting


def read_toasts(request: HttpRequest) -> None:
    """Load what the request before has left."""
    sent = request.COOKIES.get(COOKIE)
    if sent:
        request.__dict__["toasts"] = _decode(sent)


def store_toasts(request: HttpRequest, response: HttpResponseBase, *, secure: bool) -> None:
    """Leave to the next request what this one has not shown."""
    waiting = list_toasts(request)[-_MAX_TOASTS:]
    if waiting:
        response.set_cookie(
            COOKIE,
            signing.dumps([asdict(toast) for toast in waiting], salt=_SALT, compress=True),
            max_age=_MAX_AGE_SECS,
            httponly=True,
            samesite="Lax",
            secure=secure,
        )
    elif COOKIE in request.COOKIES:
        response.delete_cookie(COOKIE, samesite="Lax")


def _decode(sent: str) -> list[Toast]:
    try:
        stored: list[dict[str, Any]] = signing.loads(sent, salt=_SALT, max_age=_MAX_AGE_SECS)
    except signing.BadSignature:
        return []
    return [
        Toast(text=row["text"], kind=row["kind"], undo=Undo(**row["undo"]) if row["undo"] else None)
        for row in stored
    ]
