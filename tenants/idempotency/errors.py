"""Refusals of idempotency keys."""

from kernel.errors import BadRequestError, ConflictError, InProgressError


class IdempotencyKeyError(BadRequestError):
    """400: the key has other characters, or is too long."""

    def __init__(self) -> None:
        super().__init__(
            "Idempotency-Key must be 1 to 255 printable ASCII characters without spaces."
        )


class IdempotencyKeyReusedError(ConflictError):
    """409: the key was used for another request."""

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was already used for a different request.")


class IdempotencyKeyInUseError(InProgressError):
    """409: the first request with the key is still running."""

    def __init__(self) -> None:
        super().__init__(
            "A request with this Idempotency-Key is still running.",
            retry_after_secs=1,
        )
