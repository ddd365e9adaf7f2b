"""Refusals of the API as a whole, whatever the endpoint."""

from collections.abc import Mapping

from kernel.errors import ApiError, UnavailableError

_REPEAT_WITH_CARE = (
    "The database cannot be reached or changed. Read again before you repeat a change."
)


class UnsupportedMediaTypeError(ApiError):
    """The body is not declared as JSON."""

    status = 415

    def __init__(self) -> None:
        super().__init__("Send the body as JSON with the header Content-Type: application/json.")


class InternalServerError(ApiError):
    """A mistake of ours. request_id: under it the log has the reason."""

    status = 500

    def __init__(self, request_id: str) -> None:
        super().__init__("Internal error. Quote the request id.")
        self.request_id = request_id

    @property
    def body(self) -> Mapping[str, object]:
        return {**super().body, "request_id": self.request_id}


class DatabaseOutageError(UnavailableError):
    """PostgreSQL cannot be reached, was lost during the request, or is read-only."""

    def __init__(self, request_id: str) -> None:
        super().__init__(_REPEAT_WITH_CARE, retry_after_secs=5)
        self.request_id = request_id

    @property
    def body(self) -> Mapping[str, object]:
        return {**super().body, "request_id": self.request_id}
