"""Bodies and responses of members and invitations."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from accounts.emails import MAX_EMAIL_LENGTH
from accounts.schemas import PasswordText
from accounts.services import SessionTokens
from kernel.clock import isoformat_z
from kernel.input_types import Line120, StrictSchema
from kernel.schemas import Page, ResponseModel, not_sent
from tenants.models import Invitation, Membership
from tenants.schemas.accounts import UserOut, WorkspaceOut
from tenants.services.acceptance import Joined

RoleName = Literal["owner", "admin", "editor", "viewer"]
_MEMBER: JsonDict = {
    "id": 12,
    "email": "ines@agency.example",
    "name": "Inès Laurent",
    "role": "editor",
    "created_at": "2026-05-08T13:45:12Z",
}
_TOKEN = "Zb1kq0o0nB6m0cQkP3r7yX2sT9vW4uE8aL5dH1jF0gI"  # noqa: S105 - an example
Token = Annotated[str, Field(min_length=1, max_length=200)]


class MemberPatch(StrictSchema):
    """Another role for a member."""

    model_config = ConfigDict(json_schema_extra={"example": {"role": "viewer"}})
    role: RoleName = Field(default_factory=not_sent)


class InvitationCreate(StrictSchema):
    """Whom to invite, as what."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"email": "ines@agency.example", "role": "editor"}}
    )
    email: str = Field(min_length=1, max_length=MAX_EMAIL_LENGTH)
    role: RoleName


class InvitationAcceptIn(StrictSchema):
    """The last part of the link in the mail."""

    model_config = ConfigDict(json_schema_extra={"example": {"token": _TOKEN}})
    token: Token


class InvitationSignUpIn(StrictSchema):
    """The last part of the link in the mail, and a password for the new account."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"token": _TOKEN, "password": "three quiet rivers", "name": "Inès Laurent"}
        }
    )
    token: Token
    password: PasswordText
    name: Line120 | None = Field(None, description="Shown to the other members.")


class MemberOut(ResponseModel):
    """A person in the workspace."""

    model_config = ConfigDict(json_schema_extra={"example": _MEMBER})
    id: int
    email: str
    name: str
    role: str
    created_at: str

    @classmethod
    def from_membership(cls, membership: Membership) -> "MemberOut":
        return cls.model_construct(
            id=membership.pk,
            email=membership.user.email,
            name=membership.user.full_name,
            role=membership.role,
            created_at=isoformat_z(membership.created_at),
        )


class InvitationOut(MemberOut):
    """An open invitation. name: empty until somebody accepts it."""

    model_config = ConfigDict(
        json_schema_extra={"example": {**_MEMBER, "name": "", "expires_at": "2026-05-15T13:45:12Z"}}
    )
    expires_at: str

    @classmethod
    def from_invitation(cls, invitation: Invitation) -> "InvitationOut":
        return cls.model_construct(
            id=invitation.pk,
            email=invitation.email,
            name="",
            role=invitation.role,
            created_at=isoformat_z(invitation.created_at),
            expires_at=isoformat_z(invitation.expires_at),
        )


class MemberPage(Page[MemberOut]):
    """Members, in the order of joining."""


class InvitationPage(Page[InvitationOut]):
    """Open invitations, the oldest first."""


class JoinedOut(ResponseModel):
    """The workspace that was joined, and the role in it."""

    workspace: WorkspaceOut
    role: str

    @classmethod
    def from_joined(cls, joined: Joined) -> "JoinedOut":
        return cls.model_construct(
            workspace=WorkspaceOut.from_tenant(joined.tenant), role=str(joined.role)
        )


class JoinedSignUpOut(ResponseModel):
    """A new account is logged in already."""

    access: str
    refresh: str
    user: UserOut
    workspace: WorkspaceOut
    role: str

    @classmethod
    def from_joined(cls, joined: Joined, tokens: SessionTokens) -> "JoinedSignUpOut":
        return cls.model_construct(
            access=tokens.access,
            refresh=tokens.refresh,
            user=UserOut.from_user(joined.user),
            workspace=WorkspaceOut.from_tenant(joined.tenant),
            role=str(joined.role),
        )
