"""What is sent, and when it is sent again."""

import json
import random
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypedDict
from urllib.parse import quote

import httpx

from qrstudio.errors import InvalidArgumentError, parse_retry_after

Params = Mapping[str, str | int | float | bool | None]

NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
# The request itself, or the client's settings, are wrong.
_USELESS = (httpx.LocalProtocolError, httpx.UnsupportedProtocol)
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
    # Of a form: texts, and one file by the name of its field.
    form: Mapping[str, str] | None = None
    file: tuple[str, bytes] | None = None
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
    def name(self) -> str:
        """As errors call it."""
        return f"{self.method} {self.path}"

    @property
    def all_headers(self) -> dict[str, str]:
        """Raises: InvalidArgumentError."""
        for name, value in self.headers.items():
            check_header(name, value)
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
        self, request: Request, failure: httpx.RequestError, attempt: int
    ) -> float | None:
        """As above, where no answer came, or not all of it."""
        never_sent = isinstance(failure, NEVER_SENT)
        if attempt >= self.attempts or not (never_sent or request.is_repeatable):
            return None
        if not isinstance(failure, httpx.TransportError) or isinstance(failure, _USELESS):
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


def check_header(name: str, value: str) -> None:
    """Raises: InvalidArgumentError, which does not show the value: it may be a secret."""
    if not value or value != value.strip() or not (value.isascii() and value.isprintable()):
        raise InvalidArgumentError(f"{name} must be printable ASCII, and not empty.")


def quoted(value: object) -> str:
    """One segment of a path: no id may lead to another resource.

    Dots alone are encoded as well, since a URL's "." and ".." mean other segments.
    """
    quoted = quote(str(value), safe="", errors="replace")
    return quoted.replace(".", "%2E") if not quoted.strip(".") else quoted


def make_idempotency_header(key: str | None) -> dict[str, str]:
    """With a new key unless the caller has one; each retry carries the same."""
    return {"Idempotency-Key": str(uuid.uuid4()) if key is None else key}


class Body(TypedDict, total=False):
    """Arguments of a Request."""

    json: dict[str, Any]
    content: bytes
    content_type: str
    form: dict[str, str]
    file: tuple[str, bytes]


def make_fields_body(fields: Mapping[str, Any], logo_file: str | Path | bytes | None) -> Body:
    """A form where there is a file: texts as they are, everything else as JSON."""
    if logo_file is None:
        return {"json": dict(fields)}
    content = logo_file if isinstance(logo_file, bytes) else Path(logo_file).read_bytes()
    form = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in fields.items()
    }
    return {"form": form, "file": ("logo_file", content)}


def make_items_body(items: Iterable[Any] | str | bytes) -> Body:
    """Of a list, or of a CSV with a header row."""
    if isinstance(items, str | bytes):
        content = items.encode() if isinstance(items, str) else items
        return {"content": content, "content_type": "text/csv"}
    return {"json": {"items": list(items)}}


def join_names(names: Iterable[str]) -> str | None:
    """As parameters of the API have them."""
    return ",".join(names) or None


def make_match_header(if_match: str | None) -> dict[str, str]:
    return {} if if_match is None else {"If-Match": if_match}
