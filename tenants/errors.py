"""Refusals of workspaces."""

from collections.abc import Sequence

from kernel.errors import (
    ConflictError,
    FieldErrors,
    PermissionDeniedError,
    UnavailableError,
)
from kernel.translation import gettext as _
from plans.models import Plan


class WorkspaceSuspendedError(PermissionDeniedError):
    """403: the platform has taken the workspace out of service.

    Members can still log in and read GET /api/v1/me/, so that they learn why
    everything else is refused.
    """

    def __init__(self) -> None:
        super().__init__(_("This workspace is suspended. Contact support to have it restored."))


class TwoFactorRequiredError(PermissionDeniedError):
    """403: the workspace requires two-factor, and this log-in was opened without.

    The person's own account stays open, so that they can set it up.
    """

    def __init__(self) -> None:
        super().__init__(
            _(
                "This workspace requires two-factor. Set it up in your account, or log in with a"
                " code."
            )
        )


class WorkspaceBusyError(UnavailableError):
    """503: other changes hold the workspace for longer than a request may wait."""

    def __init__(self) -> None:
        super().__init__(
            _("Other changes of this workspace are under way. Nothing was changed; try again."),
            retry_after_secs=1,
        )


class ReadOnlyRoleError(PermissionDeniedError):
    """403: viewers may only read."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Your role in this workspace cannot change anything."
                " Ask an owner or admin for the editor role."
            )
        )


class ManagersOnlyError(PermissionDeniedError):
    """403: for owners and admins."""

    def __init__(self) -> None:
        super().__init__(_("Only owners and admins of this workspace may do this."))


class OwnersOnlyError(PermissionDeniedError):
    """403: for owners."""

    def __init__(self) -> None:
        super().__init__(_("Only an owner of this workspace may do this."))


class StaffOnlyError(PermissionDeniedError):
    """403: the endpoint is for platform admins."""

    def __init__(self) -> None:
        super().__init__(_("Only platform admins may do this."))


class NoFreeSeatError(PermissionDeniedError):
    """403: members and open invitations take all seats of the plan."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(
            _("Plan '%(plan)s' has %(seats)s seats. Remove a member or upgrade.")
            % {"plan": plan.code, "seats": plan.seats}
        )


class LastOwnerError(ConflictError):
    """409: a workspace keeps at least one owner."""

    def __init__(self) -> None:
        super().__init__(_("A workspace needs an owner; make another member one first."))


class AlreadyMemberError(ConflictError):
    """409: the person is a member."""

    def __init__(self, email: str, workspace: str) -> None:
        super().__init__(
            _("%(email)s is a member of %(workspace)s already.")
            % {"email": email, "workspace": workspace}
        )


class AlreadyInvitedError(ConflictError):
    """409: an invitation of this email is open."""

    def __init__(self, email: str) -> None:
        super().__init__(
            _("%(email)s is invited already. Send the invitation again or revoke it.")
            % {"email": email}
        )


class UnverifiedInviterError(PermissionDeniedError):
    """403: only people whose own address is known to work may cause mails to others."""

    def __init__(self) -> None:
        super().__init__(_("Confirm your email address before you invite others."))


class InvitationGoneError(ConflictError):
    """409: the link was used, revoked, replaced or has expired; or it never existed.

    member_of: the slug of the workspace, if whom the link invited is a member of it by now.
    """

    def __init__(self, *, member_of: str = "") -> None:
        super().__init__(
            _("This invitation was accepted already. Log in to open the workspace.")
            if member_of
            else _("This invitation is used or has expired. Ask for a new one in the workspace.")
        )
        self.member_of = member_of


class OtherInviteeError(PermissionDeniedError):
    """403: the invitation is for another email than that of the account."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This invitation is for another email address. Log in with the account that"
                " has it, or ask for an invitation to yours."
            )
        )


class TooManyWorkspacesError(PermissionDeniedError):
    """403: further workspaces on the free plan."""

    def __init__(self, most: int) -> None:
        super().__init__(
            _("You own %(most)s workspaces on the free plan. Upgrade one before you open another.")
            % {"most": most}
        )


class SlugTakenError(ConflictError):
    """409: another workspace has the address, or had it until recently."""

    def __init__(self) -> None:
        super().__init__(_("Another workspace has this address. Choose another one."))


class TooManySlugsError(ConflictError):
    """409: each change keeps the address before for a year."""

    def __init__(self, most: int) -> None:
        super().__init__(
            _("The address was changed %(most)s times in a year. Keep it for now.") % {"most": most}
        )


class PlanRequestOpenError(ConflictError):
    """409: one request at a time."""

    def __init__(self) -> None:
        super().__init__(_("A request is open already. You will get an answer to it first."))


class PlanRequestAnsweredError(ConflictError):
    """409: an answer stays as it is."""

    def __init__(self) -> None:
        super().__init__(_("This request is answered already."))


class LastOwnerOfError(ConflictError):
    """409: an account is not deleted while others would be left without an owner."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(
            _("Make another member an owner first, in: %(names)s.") % {"names": ", ".join(names)}
        )


class UnconfirmedWorkspaceError(ConflictError):
    """409: workspaces that nobody could manage any more."""

    def __init__(self, slugs: Sequence[str]) -> None:
        super().__init__(
            _("Confirm that these workspaces are left without members: %(slugs)s.")
            % {"slugs": ", ".join(slugs)}
        )


class StaffAccountError(ConflictError):
    """409: the account of a platform admin."""

    def __init__(self) -> None:
        super().__init__(_("Accounts of platform admins are removed by another platform admin."))


class UnknownWorkspaceError(FieldErrors):
    """400 at log-in: not a member, or no such workspace; the response is the same."""

    def __init__(self) -> None:
        super().__init__({"workspace": [_("You are not a member of such a workspace.")]})
