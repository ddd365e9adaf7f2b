"""Refusals of workspaces."""

from kernel.errors import (
    FieldErrors,
    PermissionDeniedError,
    UnavailableError,
)


class WorkspaceSuspendedError(PermissionDeniedError):
    """403: the platform has taken the workspace out of service.

    Members can still log in and read GET /api/v1/me/, so that they learn why
    everything else is refused.
    """

    def __init__(self) -> None:
        super().__init__("This workspace is suspended. Contact support to have it restored.")


class WorkspaceBusyError(UnavailableError):
    """503: other changes hold the workspace for longer than a request may wait."""

    def __init__(self) -> None:
        super().__init__(
            "Other changes of this workspace are under way. Nothing was changed; try again.",
            retry_after_secs=1,
        )


class ReadOnlyRoleError(PermissionDeniedError):
    """403: viewers may only read."""

    def __init__(self) -> None:
        super().__init__(
            "Your role in this workspace cannot change anything."
            " Ask an owner or admin for the editor role."
        )


class StaffOnlyError(PermissionDeniedError):
    """403: the endpoint is for platform admins."""

    def __init__(self) -> None:
        super().__init__("Only platform admins may do this.")


class UnknownWorkspaceError(FieldErrors):
    """400 at log-in: not a member, or no such workspace; the response is the same."""

    def __init__(self) -> None:
        super().__init__({"workspace": ["You are not a member of such a workspace."]})
