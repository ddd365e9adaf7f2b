"""Refusals of the platform API."""

from kernel.errors import ConflictError


class DeletedQrError(ConflictError):
    """409: nothing is left that could be blocked."""

    def __init__(self) -> None:
        super().__init__("This QR is deleted; its code answers 404 already.")
