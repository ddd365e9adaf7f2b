"""Refusals of this room, with the texts that callers rely on."""

from kernel.errors import ConflictError, FieldErrors, PermissionRefusedError


class CustomDomainsPlanError(PermissionRefusedError):
    """The plan has no custom domains (403)."""

    def __init__(self) -> None:
        super().__init__("Custom domains require the Agency plan or higher.")


class DomainClaimedError(ConflictError):
    """The workspace has claimed this domain before (409)."""

    def __init__(self, domain: str) -> None:
        super().__init__(
            f"This workspace already has the domain '{domain}'."
            " Verify that one again, or delete it first."
        )


class NotInServiceError(FieldErrors):
    """Only a domain in service can be the primary one (400)."""

    def __init__(self) -> None:
        super().__init__(
            {"is_primary": ["Only a verified domain can be the primary one. Verify it first."]}
        )


class PrimaryNeededError(FieldErrors):
    """One domain in service is always the primary one (400)."""

    def __init__(self) -> None:
        super().__init__(
            {"is_primary": ["To change the primary domain, set another one as the primary."]}
        )


class RedirectLoopError(FieldErrors):
    """A redirect of a domain to itself (400)."""

    def __init__(self, field: str) -> None:
        super().__init__({field: ["The URL must not point to this domain itself."]})
