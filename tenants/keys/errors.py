"""Refusals of API keys."""

from collections.abc import Sequence

from kernel.errors import (
    ConflictError,
    FieldErrors,
    NotAuthenticatedError,
    PermissionDeniedError,
    RateLimitedError,
)
from kernel.translation import gettext as _
from plans.models import Plan


class InvalidApiKeyError(NotAuthenticatedError):
    """401: malformed, unknown, revoked or expired; the response is the same."""

    def __init__(self) -> None:
        super().__init__(_("The API key is not valid, was revoked or has expired."))


class MisplacedApiKeyError(NotAuthenticatedError):
    """401: a key where only access tokens go."""

    def __init__(self) -> None:
        super().__init__(
            _("This is an API key. Send it in the header X-Api-Key, and not in Authorization.")
        )


class ScopeMissingError(PermissionDeniedError):
    """403: the key is valid, and not meant for this."""

    def __init__(self, scopes: Sequence[str]) -> None:
        names = " or ".join(f"'{scope}'" for scope in scopes)
        super().__init__(
            _("This API key lacks the scope %(scope)s. Use a key that has it.") % {"scope": names}
        )


class PeopleOnlyError(PermissionDeniedError):
    """403: no key may call this."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "API keys cannot call this. Log in, and send the access token as"
                " Authorization: Bearer."
            )
        )


class KeyRateError(RateLimitedError):
    """429: more requests in a minute than a key may send."""

    code = "rate_limit"

    def __init__(self, *, limit: int, retry_after_secs: int) -> None:
        super().__init__(
            _("An API key may send %(limit)s requests a minute. Wait, or spread them out.")
            % {"limit": limit},
            retry_after_secs=retry_after_secs,
        )


class KeyPlanError(FieldErrors):
    """400: a key's plan is at most the workspace's."""

    def __init__(self, plan: Plan, limit: Plan) -> None:
        text = _("Plan '%(plan)s' exceeds your subscription tier '%(limit)s'.")
        super().__init__({"plan": [text % {"plan": plan.code, "limit": limit.code}]})


class TooManyKeysError(ConflictError):
    """409: active keys of a workspace."""

    def __init__(self, most: int) -> None:
        super().__init__(
            _("A workspace has at most %(most)s active keys. Revoke one first.") % {"most": most}
        )


class KeyEndedError(ConflictError):
    """409: a key that is revoked or has expired does not come back."""

    def __init__(self) -> None:
        super().__init__(_("This key was revoked or has expired. Create a new one."))
