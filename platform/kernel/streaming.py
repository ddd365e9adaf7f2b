"""Long answers leave Django early.

A view authenticates, checks and answers 200 as any other; what it hands over is
the body, which the ASGI side then writes on the event loop. So a slow reader or
an endless feed holds no thread, and every rule about who may read stays in one
place: the view, its middleware and its error answers.

    front door ---> Django thread: log-in, 404, 400 ---> stream_response(stream), thread is free
        |                                                      |
        +--- sends Django's headers, then stream.chunks() <----+
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse

from kernel.errors import UnavailableError

SCOPE_KEY = "qrstudio.handover"


class Stream(Protocol):
    """A body that takes its time."""

    @property
    def stop_secs(self) -> float:
        """How long it may go on once the server stops. 0: it just ends, and the reader returns.

        What is cut off later than that breaks the transfer, so that nobody takes it for whole.
        """

    @property
    def least_bytes_per_sec(self) -> float:
        """A reader that takes less on average is cut off. 0: only one that takes nothing."""

    def chunks(self) -> AsyncGenerator[bytes]:
        """The body. An ApiError before the first chunk becomes the answer."""


@dataclass
class Handover:
    """Travels in the ASGI scope; one for each request."""

    stream: Stream | None = None


def stream_response(
    request: HttpRequest, stream: Stream, *, content_type: str, headers: dict[str, str]
) -> HttpResponse:
    """The answer of the view, whose body the front door writes.

    Raises UnavailableError (503) where Django is served without the front door.
    """
    environ: dict[str, Any] = getattr(request, "environ", {})
    handover = environ.get("asgi.scope", {}).get(SCOPE_KEY)
    if not isinstance(handover, Handover):
        raise UnavailableError("Streams need the front door.", retry_after_secs=60)
    handover.stream = stream
    return HttpResponse(b"", content_type=content_type, headers=headers)
