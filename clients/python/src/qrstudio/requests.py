"""What is sent, and when it is sent again."""

import random
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict

import httpx

from qrstudio.errors import parse_retry_after

Params = Mapping[str, str | int | float | bool | None]

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_TRY_AGAIN = {429, 500, 502, 503, 504}
_LONGEST_BACKOFF_SECS = 8.0


@dataclass(frozen=True)
class Request:
    """One call of the API, as often as it may be sent."""

    method: str
    path: str
    params: Params = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    content: bytes | None = None
    content_type: str | None = None
    # Seconds without a byte, instead of the client's.
    timeout: float | None = None
    # Where the method does not tell.
    repeatable: bool | None = None

    @property
    def is_repeatable(self) -> bool:
        """Whether it does the same when it is carried out twice.

        Not with If-Match: where the answer to a first one was lost, a second one is refused.
        """
        if self.repeatable is not None:
            return self.repeatable
        if self.method == "POST":
            return "Idempotency-Key" in self.headers
        return "If-Match" not in self.headers

    @property
    def all_headers(self) -> dict[str, str]:
        kind = {"Content-Type": self.content_type} if self.content_type else {}
        return {**self.headers, **kind}

    @property
    def query(self) -> dict[str, str]:
        """Without what is None; booleans as the API writes them."""
        return {
            name: str(value).lower() if isinstance(value, bool) else str(value)
            for name, value in self.params.items()
            if value is not None
        }


@dataclass(frozen=True)
class RetryPolicy:
    """attempts: in all, 1 for none again. longest_wait_secs: a longer Retry-After is an error.

    first_wait_secs: doubles with each attempt, where the API does not say how long.
    """

    attempts: int = 5
    first_wait_secs: float = 0.5
    longest_wait_secs: float = 60.0

    def wait_after_answer(
        self, request: Request, response: httpx.Response, attempt: int
    ) -> float | None:
        """Seconds until the next attempt; None for no more. attempt: the last one, from 1."""
        if attempt >= self.attempts or not _may_help(request, response):
            return None
        wanted = parse_retry_after(response.headers)
        if wanted is None:
            return self._back_off(attempt)
        if wanted > self.longest_wait_secs:
            return None
        # Spread, so that those who were sent away together do not come back together.
        return wanted + random.uniform(0, self.first_wait_secs)  # noqa: S311

    def wait_after_failure(
        self, request: Request, failure: httpx.TransportError, attempt: int
    ) -> float | None:
        """As above, where no answer came."""
        never_sent = isinstance(failure, _NEVER_SENT)
        if attempt >= self.attempts or not (never_sent or request.is_repeatable):
            return None
        return self._back_off(attempt)

    def _back_off(self, attempt: int) -> float:
        longest = min(_LONGEST_BACKOFF_SECS, self.first_wait_secs * 2 ** (attempt - 1))
        return random.uniform(longest / 2, longest)  # noqa: S311


def _may_help(request: Request, response: httpx.Response) -> bool:
    status = response.status_code
    if status == 409:
        # A request with the same Idempotency-Key is still running.
        return "Retry-After" in response.headers and "Idempotency-Key" in request.headers
    if status == 429:
        return '"quota"' not in response.text
    return status in _TRY_AGAIN and request.is_repeatable


def make_idempotency_header(key: str | None) -> dict[str, str]:
    """With a new key unless the caller has one; each retry carries the same."""
    return {"Idempotency-Key": key or str(uuid.uuid4())}


class ItemsBody(TypedDict, total=False):
    """Arguments of a Request with many items."""

    json: dict[str, Any]
    content: bytes
    content_type: str


def make_items_body(items: Iterable[Any] | str | bytes) -> ItemsBody:
    """Of a list, or of a CSV with a header row."""
    if isinstance(items, str | bytes):
        content = items.encode() if isinstance(items, str) else items
        return {"content": content, "content_type": "text/csv"}
    return {"json": {"items": list(items)}}


def make_match_header(if_match: str | None) -> dict[str, str]:
    return {"If-Match": if_match} if if_match else {}
