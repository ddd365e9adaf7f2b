"""Errors of custom domains; callers rely on their texts."""

from kernel.errors import (
    ConflictError,
    FieldErrors,
    InProgressError,
    PermissionDeniedError,
    RateLimitedError,
)
from kernel.translation import gettext as _


class CustomDomainsPlanError(PermissionDeniedError):
    """The plan has no custom domains (403)."""

    def __init__(self) -> None:
        super().__init__(_("Custom domains require the Agency plan or higher."))


class DomainClaimedError(ConflictError):
    """The workspace has a claim to this domain (409)."""

    def __init__(self, domain: str) -> None:
        super().__init__(
            _(
                "This workspace already has the domain '%(domain)s'."
                " Verify that one again, or delete it first."
            )
            % {"domain": domain}
        )


class TooManyPendingClaimsError(ConflictError):
    """The workspace has the maximum number of pending claims (409)."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            _(
                "This workspace has %(limit)d domains that wait for their DNS records, the most"
                " that it may have. Verify or delete one of them first."
            )
            % {"limit": limit}
        )


class CheckUnderWayError(InProgressError):
    """Another request is checking the same domain (409)."""

    def __init__(self, *, retry_after_secs: int) -> None:
        super().__init__(
            _("This domain is being checked right now. Read it again in some seconds."),
            retry_after_secs=retry_after_secs,
        )


class TooManyChecksError(RateLimitedError):
    """The workspace has the maximum number of checks under way (429)."""

    def __init__(self, limit: int, *, retry_after_secs: int) -> None:
        super().__init__(
            _(
                "At most %(limit)d domains of a workspace are checked at the same time."
                " Try again in some seconds."
            )
            % {"limit": limit},
            retry_after_secs=retry_after_secs,
        )


class NotInServiceError(FieldErrors):
    """Only a domain in service can be the primary one (400)."""

    def __init__(self) -> None:
        super().__init__(
            {"is_primary": [_("Only a verified domain can be the primary one. Verify it first.")]}
        )


class CertificateForbiddenError(FieldErrors):
    """A domain without HTTPS cannot be the primary one (400)."""

    def __init__(self, warning: str) -> None:
        super().__init__({"is_primary": [f"{warning} {_('Then verify the domain again.')}"]})


class PrimaryNeededError(FieldErrors):
    """One domain in service is always the primary one (400)."""

    def __init__(self) -> None:
        super().__init__(
            {"is_primary": [_("To change the primary domain, set another one as the primary.")]}
        )


class RedirectLoopError(FieldErrors):
    """A redirect of a domain to itself (400)."""

    def __init__(self, field: str) -> None:
        super().__init__({field: [_("The URL must not point to this domain itself.")]})
