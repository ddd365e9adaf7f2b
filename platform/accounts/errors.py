"""Refusals of accounts. None of them tells whether an email has an account."""

from kernel.errors import ConflictError, NotAuthenticatedError, PermissionRefusedError


class InvalidCredentialsError(NotAuthenticatedError):
    """401: unknown email, wrong password or disabled account, all alike."""

    def __init__(self) -> None:
        super().__init__("No active account has this email and password.")


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


class NoWorkspaceError(PermissionRefusedError):
    """403: the account is right, but belongs to no workspace."""

    def __init__(self) -> None:
        super().__init__("This account belongs to no workspace. Ask for an invitation.")
