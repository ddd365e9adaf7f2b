"""Views return streamed bodies that the edge writes after Django is done.

A view authenticates, checks and returns 200 as any other; it attaches a Stream
to the request, and the ASGI side writes its chunks on the event loop. So a slow
reader or an endless feed holds no thread, and every rule about who may read stays
in one place: the view, its middleware and its error responses.

    edge ---> Django thread: log-in, 404, 400 ---> stream_response(stream), thread is free
     |                                                   |
     +--- sends Django's headers, then stream.chunks() <-+
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse

from kernel.errors import UnavailableError

SCOPE_KEY = "qrstudio.stream"


class Stream(Protocol):
    """The body of a response that is written while it is produced."""

    @property
    def stop_secs(self) -> float:
        """How long it may go on once the server stops. 0: it ends cleanly at once, and the
        client reconnects.

        A transfer that is cut off later than that ends with a broken connection, so that no
        client takes it for complete.
        """

    @property
    def least_bytes_per_sec(self) -> float:
        """The connection of a slower reader is closed. 0: only that of one that reads nothing."""

    def chunks(self) -> AsyncGenerator[bytes]:
        """The body. An ApiError before the first chunk becomes the response."""


@dataclass
class StreamHolder:
    """Carries the stream from the view to the edge, in the ASGI scope of its request."""

    stream: Stream | None = None


def stream_response(
    request: HttpRequest, stream: Stream, *, content_type: str, headers: dict[str, str]
) -> HttpResponse:
    """The response of a view whose body the edge writes.

    Raises UnavailableError (503) where Django is served without the edge.
    """
    environ: dict[str, Any] = getattr(request, "environ", {})
    holder = environ.get("asgi.scope", {}).get(SCOPE_KEY)
    if not isinstance(holder, StreamHolder):
        raise UnavailableError("Streams are only served through the edge.", retry_after_secs=60)
    holder.stream = stream
    return HttpResponse(b"", content_type=content_type, headers=headers)
