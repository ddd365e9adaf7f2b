"""Reads request bodies completely before Django is called, within limits of size, time and memory.

Senders may not be authenticated yet, so the memory of all bodies of a process is limited.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from edge.asgi_types import Receive, Scope
from kernel.body_limits import BodyRejection, get_body_limit
from tenants.branding.logos.outcome import MAX_UPLOAD_BYTES, MULTIPART_BYTES

BODY_SECS = 30.0
# Of all bodies of this process that are being received or processed.
BUDGET_BYTES = 64 * 1024 * 1024
# Small bodies have a budget of their own: large ones must not prevent log-ins.
SMALL_BYTES = 16_384
SMALL_BUDGET_BYTES = 16 * 1024 * 1024
# Requests without credentials, whose bodies are short.
_OPEN_TO_ALL = ("/api/auth/", "/login/")
# Bodies that may be larger than max_bytes: logos, to the API and on their pages. Those of codes by
# the API: see kernel.body_limits.
_UPLOAD_PATH = re.compile(
    r"/(?:(?:api/v1|[^/]+/settings)/branding/logo|[^/]+/qrs/[^/]+/design|[^/]+/settings/designs/[^/]+)/?"
)
UPLOAD_BYTES = MAX_UPLOAD_BYTES + MULTIPART_BYTES
_RETRY_SECS = 1


class BodyRejectedError(Exception):
    """The body is too large, too slow, or over the memory budget."""

    def __init__(self, status: int, detail: str, *, retry_after_secs: int = 0) -> None:
        super().__init__(detail)
        self.rejection = BodyRejection(status, detail, retry_after_secs)


class BodyReader:
    """One per process. max_bytes: of one body; larger ones get 413 before they are read.

    A logo may have UPLOAD_BYTES.
    """

    def __init__(self, *, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self.held_bytes = 0

    @asynccontextmanager
    async def hold(self, scope: Scope, receive: Receive) -> AsyncIterator[bytes]:
        """The body, which counts against the budget until the block ends.

        Raises BodyRejectedError, or ConnectionError if the client disconnects.
        """
        body = _Body(self, self._get_limit(scope["path"]))
        try:
            body.check(_read_length(scope))
            yield await body.read(receive)
        finally:
            self.held_bytes -= body.held_bytes

    def _get_limit(self, path: str) -> int:
        if _UPLOAD_PATH.fullmatch(path):
            return max(self._max_bytes, UPLOAD_BYTES)
        if path.startswith(_OPEN_TO_ALL):
            return min(self._max_bytes, SMALL_BYTES)
        return get_body_limit(path, self._max_bytes)


class _Body:
    def __init__(self, reader: BodyReader, limit: int) -> None:
        self._reader = reader
        self._limit = limit
        self.held_bytes = 0

    async def read(self, receive: Receive) -> bytes:
        parts: list[bytes] = []
        try:
            async with asyncio.timeout(BODY_SECS):
                while True:
                    message = await receive()
                    if message["type"] != "http.request":
                        raise ConnectionError("the client has disconnected")
                    parts.append(message.get("body", b""))
                    self._take(len(parts[-1]))
                    if not message.get("more_body", False):
                        return b"".join(parts)
        except TimeoutError:
            raise BodyRejectedError(408, "The body came too slowly.") from None

    def check(self, size: int) -> None:
        """Raises BodyRejectedError."""
        if size > self._limit:
            raise BodyRejectedError(413, f"The body is over {self._limit} bytes. Send less.")

    def _take(self, size: int) -> None:
        self.check(self.held_bytes + size)
        is_small = self.held_bytes + size <= SMALL_BYTES
        budget = BUDGET_BYTES + (SMALL_BUDGET_BYTES if is_small else 0)
        if size and self._reader.held_bytes + size > budget:
            raise BodyRejectedError(
                503,
                "Too many bodies are being sent. Try again.",
                retry_after_secs=_RETRY_SECS,
            )
        self.held_bytes += size
        self._reader.held_bytes += size


def _read_length(scope: Scope) -> int:
    """Content-Length, 0 without one; of absurd lengths the first 18 digits."""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value[:18])
    return 0
