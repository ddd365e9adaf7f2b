"""Refusals of accounts."""

from kernel.errors import (
    ConflictError,
    FieldErrors,
    NotAuthenticatedError,
    PermissionDeniedError,
    RateLimitedError,
)
from kernel.translation import gettext as _


class InvalidCredentialsError(NotAuthenticatedError):
    """401: unknown email, wrong password or disabled account.

    The response is the same, so that it does not reveal which emails have an account.
    """

    def __init__(self) -> None:
        super().__init__(_("No active account has this email and password."))


class InspectionRefusedError(PermissionDeniedError):
    """403: platform admins look at workspaces as members, never as other platform admins."""

    def __init__(self) -> None:
        super().__init__("Only accounts in use that are not platform admins can be looked at.")


class InspectionReadOnlyError(PermissionDeniedError):
    """403: a platform admin looks at the workspace as one of its members."""

    def __init__(self) -> None:
        super().__init__(_("You are looking as a platform admin: nothing can be changed here."))


class MissingCredentialsError(NotAuthenticatedError):
    """401: no bearer token was sent."""

    def __init__(self) -> None:
        super().__init__(_("Authentication credentials were not provided or are not valid."))


class InvalidAccessTokenError(NotAuthenticatedError):
    """401: forged, expired, or its session or membership has ended."""

    def __init__(self) -> None:
        super().__init__(_("The access token is not valid or has expired."))


class InvalidRefreshTokenError(NotAuthenticatedError):
    """401: unknown, expired, revoked or used before."""

    def __init__(self) -> None:
        super().__init__(_("The refresh token is not valid or has expired. Log in again."))


class EmailTakenError(ConflictError):
    """409: sign-up with an email that has an account."""

    def __init__(self) -> None:
        super().__init__(_("An account with this email exists already. Log in instead."))


class NoWorkspaceError(PermissionDeniedError):
    """403: the account is valid, but belongs to no workspace."""

    def __init__(self) -> None:
        super().__init__(_("This account belongs to no workspace. Ask for an invitation."))


class TooManySignUpsError(RateLimitedError):
    """429: the address has used up its sign-ups of this hour."""

    def __init__(self, *, retry_after_secs: int) -> None:
        super().__init__(
            _("Too many sign-ups from this address. Try again later."),
            retry_after_secs=retry_after_secs,
        )


class TooManyLoginsError(RateLimitedError):
    """429: too many failed attempts of the account or the network."""

    def __init__(self, *, retry_after_secs: int) -> None:
        super().__init__(
            _("Too many failed log-ins. Wait a few minutes, then try again."),
            retry_after_secs=retry_after_secs,
        )


class MailGoneError(ConflictError):
    """409: the contents of the mail are no longer kept, or it has not failed."""

    def __init__(self) -> None:
        super().__init__(_("Only a mail that failed in the last 7 days can be sent again."))


class LinkExpiredError(FieldErrors):
    """400: a mailed link that was used, has expired, or never was."""

    def __init__(self) -> None:
        super().__init__({"token": [_("This link was used or has expired. Ask for a new one.")]})


class LinkUsedError(LinkExpiredError):
    """400: a mailed link that has done its work, as when its button is pressed twice.

    text: what it has done.
    """

    def __init__(self, text: str) -> None:
        FieldErrors.__init__(self, {"token": [text]})


class WrongPasswordError(FieldErrors):
    """400: somebody who is logged in gave another password than their own."""

    def __init__(self, field: str = "password") -> None:
        super().__init__({field: [_("This is not your current password.")]})


class WrongCodeError(FieldErrors):
    """400: the code that sets up an app does not fit."""

    def __init__(self, field: str = "otp") -> None:
        super().__init__(
            {field: [_("This code does not fit. Check the clock of your device and try the next.")]}
        )


class SameEmailError(FieldErrors):
    """400: the new email is the present one."""

    def __init__(self) -> None:
        super().__init__({"email": [_("This is your email address already.")]})


class OtpRequiredError(NotAuthenticatedError):
    """401: the password is right, and the account has a second factor."""

    code = "otp_required"

    def __init__(self) -> None:
        super().__init__(_("Enter the code of your authenticator app, or a recovery code."))


class OtpInvalidError(NotAuthenticatedError):
    """401: the password is right; the code is wrong, or was used before."""

    code = "otp_invalid"

    def __init__(self) -> None:
        super().__init__(_("This code is wrong or was used before. Try the next one."))


class PasskeyError(FieldErrors):
    """400: the browser's answer does not fit what was asked."""

    def __init__(self) -> None:
        super().__init__({"passkey": [_("The passkey was not accepted. Try again.")]})


class TotpActiveError(ConflictError):
    """409: there is an authenticator app already.

    by_this_code: it was set up by the very code that was sent, by a first press of the button.
    """

    def __init__(self, *, by_this_code: bool = False) -> None:
        super().__init__(_("An authenticator app is set up already. Remove it first."))
        self.by_this_code = by_this_code


class NoSecondFactorError(ConflictError):
    """409: without a second factor there is nothing to recover."""

    def __init__(self) -> None:
        super().__init__(_("Set up an authenticator app or a passkey first."))


class TooManyPasskeysError(ConflictError):
    """409: no person has so many devices."""

    def __init__(self, most: int) -> None:
        super().__init__(_("You have %(most)d passkeys. Remove one first.") % {"most": most})


class TooManyCodesError(RateLimitedError):
    """429: too many second factors were tried."""

    def __init__(self, *, retry_after_secs: int) -> None:
        super().__init__(
            _("Too many codes were tried. Wait a few minutes, then try again."),
            retry_after_secs=retry_after_secs,
        )


class TooManyMailsError(RateLimitedError):
    """429: too many mails were asked for."""

    def __init__(self, *, retry_after_secs: int) -> None:
        super().__init__(
            _("Too many mails were asked for. Look into your spam folder, or try again later."),
            retry_after_secs=retry_after_secs,
        )
