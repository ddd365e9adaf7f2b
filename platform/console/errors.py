"""Refusals of the platform API."""

from kernel.errors import ConflictError


class DeletedQrError(ConflictError):
    """A deleted code cannot be blocked: it is not redirected any more."""

    def __init__(self) -> None:
        super().__init__("This QR is deleted; its code already returns 404.")
