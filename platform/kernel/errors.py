"""The tree of errors that the API answers, each with its status and body.

    ApiError                      detail
    +- FieldErrors          400   {"field": ["message"]}
    +- BadRequestError      400
    +- NotAuthenticatedError 401  WWW-Authenticate: Bearer
    +- PaymentRequiredError 402   the free edit cap, nothing else
    +- PermissionDeniedError 403 plan or role gate
    +- NotFoundError        404   also for what belongs to somebody else
    +- ConflictError        409
    +- InProgressError        409   Retry-After
    +- PreconditionFailedError 412 If-Match names another version
    +- RateLimitedError     429   Retry-After
    +- UnavailableError     503   Retry-After

Services raise them; only config/api/error_handlers.py turns them into responses.
"""

from collections.abc import Mapping, Sequence


class ApiError(Exception):
    """An answer other than success that the caller can act on.

    code: for programs, where causes share a status.
    """

    status = 500
    code: str | None = None

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail

    @property
    def body(self) -> Mapping[str, object]:
        """The JSON body."""
        return {"detail": self.detail, **({"code": self.code} if self.code else {})}

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers beyond the usual ones."""
        return {}


class BadRequestError(ApiError):
    """The request as a whole makes no sense, for example malformed JSON."""

    status = 400


class FieldErrors(ApiError):  # noqa: N818 - it is a set of errors, and reads as one
    """What is wrong, by field; nested fields as ``variants.0.url``."""

    status = 400

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        super().__init__(
            "; ".join(f"{field}: {' '.join(texts)}" for field, texts in errors.items())
        )
        self.errors = {field: list(texts) for field, texts in errors.items()}

    @classmethod
    def of(cls, field: str, message: str) -> "FieldErrors":
        """One message for one field."""
        return cls({field: [message]})

    @property
    def body(self) -> Mapping[str, object]:
        """The fields and their messages."""
        return self.errors


class NotAuthenticatedError(ApiError):
    """No valid credentials."""

    status = 401

    @property
    def headers(self) -> Mapping[str, str]:
        """The challenge that RFC 6750 section 3 asks for."""
        return {"WWW-Authenticate": "Bearer"}


class PaymentRequiredError(ApiError):
    """The free plan's edit cap."""

    status = 402


class PermissionDeniedError(ApiError):
    """The plan or the role does not include this."""

    status = 403


class NotFoundError(ApiError):
    """It does not exist, or is not the caller's: the answer is the same."""

    status = 404

    def __init__(self, detail: str = "Not found.") -> None:
        super().__init__(detail)


class InvalidPageError(NotFoundError):
    """A page past the end of a list."""

    def __init__(self) -> None:
        super().__init__("Invalid page.")


class ConflictError(ApiError):
    """A duplicate, or an idempotency key used for something else."""

    status = 409


class PreconditionFailedError(ApiError):
    """If-Match names no version that is still the current one; nothing was changed."""

    status = 412

    def __init__(self) -> None:
        super().__init__(
            "This has changed since you read it. Read it again, then repeat your change."
        )


class BodyTooLargeError(ApiError):
    """The body has more bytes than any endpoint takes."""

    status = 413

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"The body is over {limit_bytes} bytes. Send less.")


class RetryLaterError(ApiError):
    """Try again after some seconds."""

    def __init__(self, detail: str, *, retry_after_secs: int) -> None:
        super().__init__(detail)
        self.retry_after_secs = max(1, retry_after_secs)

    @property
    def headers(self) -> Mapping[str, str]:
        """How long to wait. Source: RFC 9110 section 10.2.3."""
        return {"Retry-After": str(self.retry_after_secs)}


class RateLimitedError(RetryLaterError):
    """Too many tries, or a quota is spent."""

    status = 429


class InProgressError(RetryLaterError):
    """Another request is doing the same right now."""

    status = 409


class UnavailableError(RetryLaterError):
    """A dependency is down; nothing was changed."""

    status = 503
