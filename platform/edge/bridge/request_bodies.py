"""Bodies of requests, read completely before Django is entered: within size, time and memory.

Whoever sends one need not be known yet, so a process holds only so much of all of them at once.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from edge.asgi_types import Receive, Scope

BODY_SECS = 30.0
# Of all bodies of this process that are coming in or being answered.
BUDGET_BYTES = 64 * 1024 * 1024
# Small bodies find room beside it: large ones must not keep people from logging in.
SMALL_BYTES = 16_384
SMALL_BUDGET_BYTES = 16 * 1024 * 1024
# Whoever writes there has no credentials yet, and nothing long to say.
_OPEN_TO_ALL = ("/api/auth/", "/login/")
_RETRY_SECS = 1


class BodyRefusedError(Exception):
    """The body is too large, came too slowly, or finds no room. retry_after_secs: 0 for never."""

    def __init__(self, status: int, detail: str, *, retry_after_secs: int = 0) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.retry_after_secs = retry_after_secs


class BodyReader:
    """One per process. max_bytes: of one body; larger ones get 413 before they are read."""

    def __init__(self, *, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self.held_bytes = 0

    @asynccontextmanager
    async def hold(self, scope: Scope, receive: Receive) -> AsyncIterator[bytes]:
        """The body, which counts against the budget until the block ends.

        Raises BodyRefusedError, or ConnectionError when the client went away.
        """
        body = _Body(self, self._get_limit(scope["path"]))
        try:
            body.check(_read_length(scope))
            yield await body.read(receive)
        finally:
            self.held_bytes -= body.held_bytes

    def _get_limit(self, path: str) -> int:
        return min(
            self._max_bytes, SMALL_BYTES if path.startswith(_OPEN_TO_ALL) else self._max_bytes
        )


class _Body:
    """The body of one request."""

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
                        raise ConnectionError("client went away")
                    parts.append(message.get("body", b""))
                    self._take(len(parts[-1]))
                    if not message.get("more_body", False):
                        return b"".join(parts)
        except TimeoutError:
            raise BodyRefusedError(408, "The body came too slowly.") from None

    def check(self, size: int) -> None:
        """Raises BodyRefusedError."""
        if size > self._limit:
            raise BodyRefusedError(413, f"The body is over {self._limit} bytes. Send less.")

    def _take(self, size: int) -> None:
        self.check(self.held_bytes + size)
        is_small = self.held_bytes + size <= SMALL_BYTES
        budget = BUDGET_BYTES + (SMALL_BUDGET_BYTES if is_small else 0)
        if size and self._reader.held_bytes + size > budget:
            raise BodyRefusedError(
                503,
                "Too many bodies are being sent. Try again.",
                retry_after_secs=_RETRY_SECS,
            )
        self.held_bytes += size
        self._reader.held_bytes += size


def _read_length(scope: Scope) -> int:
    """The Content-Length, as far as it matters; 0 without one."""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value[:18])
    return 0
