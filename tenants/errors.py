"""Refusals of workspaces."""

from kernel.errors import (
    BadRequestError,
    FieldErrors,
    PermissionRefusedError,
    UnavailableError,
    UnderWayError,
)


class WorkspaceSuspendedError(PermissionRefusedError):
    """403: the platform has taken the workspace out of service.

    Members can still log in and read GET /api/v1/me/, so that they learn why
    everything else is refused.
    """

    def __init__(self) -> None:
        super().__init__("This workspace is suspended. Contact support to have it restored.")


class WorkspaceBusyError(UnavailableError):
    """503: other changes of the workspace took longer than a request may wait."""

    def __init__(self) -> None:
        super().__init__(
            "Other changes of this workspace are under way. Nothing was changed; try again.",
            retry_after_secs=1,
        )


class ReadOnlyRoleError(PermissionRefusedError):
    """403: viewers change nothing."""

    def __init__(self) -> None:
        super().__init__(
            "Your role in this workspace cannot change anything."
            " Ask an owner or admin for the editor role."
        )


class IdempotencyKeyError(BadRequestError):
    """400: a key of other characters, or too long."""

    def __init__(self) -> None:
        super().__init__(
            "Idempotency-Key must be 1 to 255 printable ASCII characters without spaces."
        )


class IdempotencyKeyUnderWayError(UnderWayError):
    """409: the first request with the key is still at work."""

    def __init__(self) -> None:
        super().__init__(
            "A request with this Idempotency-Key is still being processed. Try again.",
            retry_after_secs=1,
        )


class StaffOnlyError(PermissionRefusedError):
    """403: the platform's own endpoints."""

    def __init__(self) -> None:
        super().__init__("Only platform admins may do this.")


class UnknownPlanError(FieldErrors):
    """400: no plan has this code."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__({"plan": [f"Must be one of: {', '.join(codes)}."]})


class UnknownWorkspaceError(FieldErrors):
    """400 at log-in: not a member, or no such workspace; the answer is the same."""

    def __init__(self) -> None:
        super().__init__({"workspace": ["You are not a member of such a workspace."]})
