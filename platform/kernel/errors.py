"""The errors that services raise, each with the status and body of its response.

    ApiError                      detail
    +- FieldErrors          400   {"field": ["message"]}
    +- BadRequestError      400
    +- NotAuthenticatedError 401  WWW-Authenticate: Bearer
    +- PaymentRequiredError 402   the free edit cap, nothing else
    +- PermissionDeniedError 403 plan or role gate
    +- NotFoundError        404   also for what belongs to another workspace
    +- ConflictError        409
    +- InProgressError        409   Retry-After
    +- PreconditionFailedError 412 If-Match names another version
    +- ItemErrors           422   {"errors": {"3": "field: message"}}, of bulk calls only
    +- RateLimitedError     429   Retry-After
    +- UnavailableError     503   Retry-After

Only config/api/error_handlers.py turns them into responses.
"""

from collections.abc import Mapping, Sequence

from kernel.translation import gettext as _


class ApiError(Exception):
    """code: for programs, where several causes share a status."""

    status = 500
    code: str | None = None

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail

    @property
    def body(self) -> Mapping[str, object]:
        return {"detail": self.detail, **({"code": self.code} if self.code else {})}

    @property
    def headers(self) -> Mapping[str, str]:
        return {}


class BadRequestError(ApiError):
    """400: the request as a whole is wrong, for example malformed JSON."""

    status = 400


class FieldErrors(ApiError):  # noqa: N818 - it holds several errors
    """400: messages by field; nested fields as ``variants.0.url``."""

    status = 400

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        super().__init__(
            "; ".join(f"{field}: {' '.join(texts)}" for field, texts in errors.items())
        )
        self.errors = {field: list(texts) for field, texts in errors.items()}

    @classmethod
    def of(cls, field: str, message: str) -> "FieldErrors":
        return cls({field: [message]})

    @property
    def body(self) -> Mapping[str, object]:
        return self.errors


class NotAuthenticatedError(ApiError):
    """401: no valid credentials."""

    status = 401

    @property
    def headers(self) -> Mapping[str, str]:
        """Source: RFC 6750 section 3."""
        return {"WWW-Authenticate": "Bearer"}


class PaymentRequiredError(ApiError):
    """402: the edit cap of the free plan, and nothing else."""

    status = 402


class PermissionDeniedError(ApiError):
    """403: the plan or the role does not include this."""

    status = 403


class NotFoundError(ApiError):
    """404: it does not exist, or belongs to another workspace; the response is the same."""

    status = 404

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or _("Not found."))


class InvalidPageError(NotFoundError):
    """404: the page is past the end of the list."""

    def __init__(self) -> None:
        super().__init__(_("Invalid page."))


class ConflictError(ApiError):
    """409: a duplicate, or an idempotency key that was used for another request."""

    status = 409


class PreconditionFailedError(ApiError):
    """412: If-Match does not name the current version; nothing was changed."""

    status = 412

    def __init__(self) -> None:
        super().__init__(
            _("This has changed since you read it. Read it again, then repeat your change.")
        )


class BodyTooLargeError(ApiError):
    """413: the body has more bytes than any endpoint accepts."""

    status = 413

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(_("The body is over %(most)s bytes. Send less.") % {"most": limit_bytes})


class ItemErrors(ApiError):  # noqa: N818 - it holds several errors
    """422: what is wrong with items of a bulk call, of which none was done.

    errors: {position from 0: "field: message"}.
    """

    status = 422

    def __init__(self, errors: Mapping[int, str]) -> None:
        super().__init__("; ".join(f"{place}: {text}" for place, text in errors.items()))
        self.errors = {str(place): text for place, text in errors.items()}

    @property
    def body(self) -> Mapping[str, object]:
        return {"errors": self.errors}


class RetryLaterError(ApiError):
    """The base of errors with a Retry-After header."""

    def __init__(self, detail: str, *, retry_after_secs: int) -> None:
        super().__init__(detail)
        self.retry_after_secs = max(1, retry_after_secs)

    @property
    def headers(self) -> Mapping[str, str]:
        """Source: RFC 9110 section 10.2.3."""
        return {"Retry-After": str(self.retry_after_secs)}


class RateLimitedError(RetryLaterError):
    """429: too many attempts, or a quota is used up."""

    status = 429


class InProgressError(RetryLaterError):
    """409: another request is doing the same right now."""

    status = 409


class UnavailableError(RetryLaterError):
    """503: a dependency is unavailable; nothing was changed."""

    status = 503


class ServerBusyError(UnavailableError):
    """503: too many deferred jobs are running."""

    def __init__(self) -> None:
        super().__init__(_("The server is busy with other checks. Try again."), retry_after_secs=5)


class ClientGoneError(UnavailableError):
    """503: the client has disconnected, or the server stops; nothing was changed."""

    def __init__(self) -> None:
        super().__init__(_("The connection was closed."), retry_after_secs=1)
