"""Everything that the client raises.

QrStudioError
  TransportError            no answer: the network, a time-out
  UnexpectedAnswerError     an answer that is none of this API, such as a proxy's page
  SignatureError            a webhook that was not sent by QR Studio
  InvalidArgumentError      what was passed cannot be sent; a ValueError, too
  JobFailedError            a job has failed or was cancelled
  JobTimeoutError           a job was not done in the caller's time
  ApiError                  the API has refused, by status:
    InvalidRequestError     400   fields: what is wrong, by field
    AuthenticationError     401
    EditLimitError          402
    PermissionDeniedError   403   plan, role, or a scope that the key lacks
    NotFoundError           404
    ConflictError           409
    PreconditionFailedError 412   if_match names an older version
    InvalidItemsError       422   errors: what is wrong, by item
    RateLimitError          429   retry_after: seconds
      QuotaExceededError    429   waiting does not help before the next month
    ServerError             5xx
"""

from collections.abc import Mapping
from typing import Any


class QrStudioError(Exception):
    """The base of all errors of this package."""


class TransportError(QrStudioError):
    """No answer has come. A request that changes something may have been carried out."""


class UnexpectedAnswerError(QrStudioError):
    """The answer is none of this API's. Is base_url right?"""


class SignatureError(QrStudioError):
    """The signature of a webhook is missing, too old or not made with the secret."""


class InvalidArgumentError(QrStudioError, ValueError):
    """What was passed cannot be sent: no JSON, no text, no header."""


class JobFailedError(QrStudioError):
    """The job has no result. errors: what is wrong, by item. detail: or with all of it."""

    def __init__(self, status: str, errors: Mapping[str, str], detail: str = "") -> None:
        text = "The job was cancelled." if status == "cancelled" else "The job has failed."
        super().__init__(f"{text} {detail}".rstrip() + _show_items(errors))
        self.status = status
        self.errors = dict(errors)


class JobTimeoutError(QrStudioError):
    """The job was not done in time; it goes on."""


class ApiError(QrStudioError):
    """The API has refused. body: the parsed JSON, None if there was none."""

    def __init__(self, status: int, body: Any, headers: Mapping[str, str]) -> None:
        self.status = status
        self.body = body
        self.request_id: str | None = headers.get("X-Request-Id")
        self.retry_after = parse_retry_after(headers)
        super().__init__(self._describe())

    @property
    def detail(self) -> str:
        """What the API says; empty where it names fields instead."""
        return _get_text(self.body, "detail")

    @property
    def code(self) -> str:
        """Tells causes of one status apart: busy, quota, ...; mostly empty."""
        return _get_text(self.body, "code")

    def _describe(self) -> str:
        text = self.detail or _show_fields(self.body) or "No reason was given."
        suffix = f" (request {self.request_id})" if self.status >= 500 and self.request_id else ""
        return f"{self.status}: {text}{suffix}"


class InvalidRequestError(ApiError):
    """400."""

    @property
    def fields(self) -> dict[str, list[str]]:
        """What is wrong, by field; nested ones as `variants.0.url`."""
        return _get_fields(self.body)


class AuthenticationError(ApiError):
    """401: the key is unknown, revoked or expired."""


class EditLimitError(ApiError):
    """402: the free plan's edits of this QR are used up."""


class PermissionDeniedError(ApiError):
    """403: the plan, the role or the key's scopes do not allow it."""


class NotFoundError(ApiError):
    """404: it does not exist, or belongs to another workspace."""


class ConflictError(ApiError):
    """409: it exists already, or its Idempotency-Key was used for another request."""


class PreconditionFailedError(ApiError):
    """412: it has changed since the version that if_match names."""


class InvalidItemsError(ApiError):
    """422: nothing was done, because of these items."""

    @property
    def errors(self) -> dict[str, str]:
        """What is wrong, by the item's index from 0."""
        found = self.body.get("errors") if isinstance(self.body, dict) else None
        return {str(key): _as_text(value) for key, value in (found or {}).items()}

    def _describe(self) -> str:
        return "422: Nothing was done." + _show_items(self.errors)


class RateLimitError(ApiError):
    """429: too many requests, even after the client has waited."""


class QuotaExceededError(RateLimitError):
    """429: the month's renders are used up."""


class ServerError(ApiError):
    """5xx, even after the client has tried again."""


_BY_STATUS: dict[int, type[ApiError]] = {
    400: InvalidRequestError,
    401: AuthenticationError,
    402: EditLimitError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    412: PreconditionFailedError,
    422: InvalidItemsError,
    429: RateLimitError,
}


def make_error(status: int, body: Any, headers: Mapping[str, str]) -> ApiError:
    """The error of an answer that is no 2xx."""
    if status == 429 and _get_text(body, "code") == "quota":
        return QuotaExceededError(status, body, headers)
    if status >= 500:
        return ServerError(status, body, headers)
    return _BY_STATUS.get(status, ApiError)(status, body, headers)


def parse_retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds; None without the header. The API sends no dates there."""
    value = headers.get("Retry-After", "")
    return float(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


def _get_text(body: Any, name: str) -> str:
    value = body.get(name) if isinstance(body, dict) else None
    return value if isinstance(value, str) else ""


def _get_fields(body: Any) -> dict[str, list[str]]:
    if not isinstance(body, dict):
        return {}
    return {
        name: [str(message) for message in messages]
        for name, messages in body.items()
        if isinstance(messages, list)
    }


def _as_text(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _show_fields(body: Any) -> str:
    return " ".join(f"{name}: {' '.join(texts)}" for name, texts in _get_fields(body).items())


def _show_items(errors: Mapping[str, str]) -> str:
    first = [f" Item {index}: {text}" for index, text in list(errors.items())[:3]]
    more = f" And {len(errors) - 3} more." if len(errors) > 3 else ""
    return "".join(first) + more
