"""Refusals of accounts."""

from kernel.errors import (
    ConflictError,
    NotAuthenticatedError,
    PermissionDeniedError,
    RateLimitedError,
)


class InvalidCredentialsError(NotAuthenticatedError):
    """401: unknown email, wrong password or disabled account.

    The response is the same, so that it does not reveal which emails have an account.
    """

    def __init__(self) -> None:
        super().__init__("No active account has this email and password.")


class MissingCredentialsError(NotAuthenticatedError):
    """401: no bearer token was sent."""

    def __init__(self) -> None:
        super().__init__("Authentication credentials were not provided or are not valid.")


class InvalidAccessTokenError(NotAuthenticatedError):
    """401: forged, expired, or its session or membership has ended."""

    def __init__(self) -> None:
        super().__init__("The access token is not valid or has expired.")


class InvalidRefreshTokenError(NotAuthenticatedError):
    """401: unknown, expired, revoked or used before."""

    def __init__(self) -> None:
        super().__init__("The refresh token is not valid or has expired. Log in again.")


class EmailTakenError(ConflictError):
    """409: sign-up with an email that has an account."""

    def __init__(self) -> None:
        super().__init__("An account with this email exists already. Log in instead.")


class NoWorkspaceError(PermissionDeniedError):
    """403: the account is valid, but belongs to no workspace."""

    def __init__(self) -> None:
        super().__init__("This account belongs to no workspace. Ask for an invitation.")


class TooManySignUpsError(RateLimitedError):
    """429: the address has used up its sign-ups of this hour."""

    def __init__(self, *, retry_after_secs: int) -> None:
        super().__init__(
            "Too many sign-ups from this address. Try again later.",
            retry_after_secs=retry_after_secs,
        )


class TooManyLoginsError(RateLimitedError):
    """429: too many failed attempts of the account or the network."""

    def __init__(self, *, retry_after_secs: int) -> None:
        super().__init__(
            "Too many failed log-ins. Wait a few minutes, then try again.",
            retry_after_secs=retry_after_secs,
        )


class MailGoneError(ConflictError):
    """409: the contents of the mail are no longer kept, or it has not failed."""

    def __init__(self) -> None:
        super().__init__("Only a mail that failed in the last 7 days can be sent again.")
