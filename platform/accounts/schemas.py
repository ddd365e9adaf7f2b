"""Bodies and responses about a person's own account, whatever the workspace."""

from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from accounts.emails import MAX_EMAIL_LENGTH
from accounts.mailed_links import MAX_TOKEN_LENGTH
from accounts.models import Session, User
from accounts.password_text import MAX_PASSWORD_LENGTH, is_too_long
from accounts.selectors import SecondFactors
from accounts.services.totp import TotpSetup
from kernel.clock import isoformat_z
from kernel.input_types import Line40, Line60, Line120, StrictSchema
from kernel.schemas import Page, ResponseModel, not_sent
from kernel.translation import gettext as _


def _check_password_length(password: str) -> str:
    if is_too_long(password):
        message = _("Ensure this field has at most %(most)d characters.")
        raise ValueError(message % {"most": MAX_PASSWORD_LENGTH})
    return password


PasswordText = Annotated[
    str,
    # Counted in NFC, which JSON Schema cannot say: the document promises what always holds.
    Field(min_length=1, json_schema_extra={"maxLength": MAX_PASSWORD_LENGTH}),
    AfterValidator(_check_password_length),
]
EmailText = Annotated[str, Field(min_length=1, max_length=MAX_EMAIL_LENGTH)]
LinkToken = Annotated[str, Field(min_length=1, max_length=MAX_TOKEN_LENGTH)]

_EMAIL = "owner@agency.example"
_PASSWORD = "three quiet rivers"  # noqa: S105 - an example
_TOKEN = "Zr4v0bJ3yq8nS6dP1xW9kT2mH7cL5aE0uG4fB8iR3oY"  # noqa: S105 - an example


class LinkIn(StrictSchema):
    """The token of a mailed link."""

    model_config = ConfigDict(json_schema_extra={"example": {"token": _TOKEN}})
    token: LinkToken


class ForgotPasswordIn(StrictSchema):
    """Whose password was forgotten."""

    model_config = ConfigDict(json_schema_extra={"example": {"email": _EMAIL}})
    email: EmailText


class ResetPasswordIn(StrictSchema):
    """The token of the mailed link, and a new password."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"token": _TOKEN, "password": _PASSWORD}}
    )
    token: LinkToken
    password: PasswordText


class ChangePasswordIn(StrictSchema):
    """The present password and a new one."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"current_password": _PASSWORD, "password": "four quiet rivers"}
        }
    )
    current_password: PasswordText
    password: PasswordText


class ChangeEmailIn(StrictSchema):
    """A new email, and the password."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"email": _EMAIL, "password": _PASSWORD}}
    )
    email: EmailText
    password: PasswordText


class ConfirmPasswordIn(StrictSchema):
    """The password, for what must not be done with a log-in that was left open."""

    model_config = ConfigDict(json_schema_extra={"example": {"password": _PASSWORD}})
    password: PasswordText


class DeleteAccountIn(StrictSchema):
    """The password, and the slugs of the workspaces that are left without members."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"password": _PASSWORD, "workspaces": ["studio-nord"]}}
    )
    password: PasswordText
    workspaces: list[Line60] = Field(default_factory=list, max_length=200)


class OtpIn(StrictSchema):
    """A code of the authenticator app."""

    model_config = ConfigDict(json_schema_extra={"example": {"otp": "123456"}})
    otp: Line40


class ProfilePatch(StrictSchema):
    """What a person chooses for themselves; only what is sent changes."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"full_name": "Nora Nord", "language": "fr"}}
    )
    full_name: Line120 | None = Field(default_factory=not_sent, description="null: none.")
    language: str = Field(
        default_factory=not_sent,
        json_schema_extra={"enum": ["", "en", "fr"]},
        description="Empty: the browser's.",
    )
    theme: str = Field(
        default_factory=not_sent, json_schema_extra={"enum": ["system", "light", "dark"]}
    )
    has_shortcuts: bool = Field(
        default_factory=not_sent, description="Keyboard shortcuts of the dashboard."
    )


class AccountOut(ResponseModel):
    """The person's own account."""

    id: int
    email: str
    email_verified_at: str | None
    pending_email: str | None
    full_name: str
    language: str
    theme: str
    has_shortcuts: bool
    two_factor: bool
    created_at: str

    @classmethod
    def build_for(cls, user: User, *, pending_email: str, two_factor: bool) -> "AccountOut":
        return cls.model_construct(
            id=user.pk,
            email=user.email,
            email_verified_at=isoformat_z(user.email_verified_at),
            pending_email=pending_email or None,
            full_name=user.full_name,
            language=user.language,
            theme=user.theme,
            has_shortcuts=user.has_shortcuts,
            two_factor=two_factor,
            created_at=isoformat_z(user.date_joined),
        )


class SessionOut(ResponseModel):
    """An open log-in. kind: api or browser. network: the client's, never its address."""

    id: str
    kind: str
    is_current: bool
    user_agent: str
    network: str
    two_factor: bool
    created_at: str
    last_seen_at: str | None
    expires_at: str

    @classmethod
    def from_session(cls, session: Session, *, current: object) -> "SessionOut":
        return cls.model_construct(
            id=str(session.pk),
            kind="browser" if session.tenant_id is None else "api",
            is_current=session.pk == current,
            user_agent=session.user_agent,
            network=session.network,
            two_factor=session.second_factor_at is not None,
            created_at=isoformat_z(session.created_at),
            last_seen_at=isoformat_z(session.last_seen_at),
            expires_at=isoformat_z(session.expires_at),
        )


class SessionPage(Page[SessionOut]):
    """A page of log-ins, the latest first."""


class EndedSessionsOut(ResponseModel):
    """How many log-ins were ended."""

    ended: int = Field(ge=0)


class PasskeyOut(ResponseModel):
    """A passkey, which works in browsers only."""

    id: int
    name: str
    created_at: str
    last_used_at: str | None


class TwoFactorOut(ResponseModel):
    """What a log-in asks for besides the password."""

    totp: bool
    passkeys: list[PasskeyOut]
    recovery_codes_left: int = Field(ge=0)

    @classmethod
    def from_factors(cls, factors: SecondFactors) -> "TwoFactorOut":
        passkeys = [
            PasskeyOut.model_construct(
                id=passkey.pk,
                name=passkey.name,
                created_at=isoformat_z(passkey.created_at),
                last_used_at=isoformat_z(passkey.last_used_at),
            )
            for passkey in factors.passkeys
        ]
        return cls.model_construct(
            totp=factors.has_totp,
            passkeys=passkeys,
            recovery_codes_left=factors.recovery_codes_left,
        )


class TotpSetupOut(ResponseModel):
    """For the authenticator app, as text or drawn as a QR code. Both are null in a replay."""

    secret: str | None
    otpauth_url: str | None

    @classmethod
    def from_setup(cls, setup: TotpSetup) -> "TotpSetupOut":
        return cls.model_construct(secret=setup.secret, otpauth_url=setup.otpauth_url)


class RecoveryCodesOut(ResponseModel):
    """Shown once. Empty when the codes of before still count; null in a replay."""

    recovery_codes: list[str] | None

    @classmethod
    def from_codes(cls, codes: list[str]) -> "RecoveryCodesOut":
        return cls.model_construct(recovery_codes=codes)
