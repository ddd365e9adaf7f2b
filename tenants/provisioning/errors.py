"""Why a schema cannot be created."""

from kernel.errors import UnavailableError


class TemplateMissingError(Exception):
    """There is no migrated template; `manage.py migrate_platform` creates it."""

    def __init__(self) -> None:
        super().__init__("The template schema does not exist. Run: manage.py migrate_platform")


class TemplateBusyError(UnavailableError):
    """503: the template is being migrated."""

    def __init__(self) -> None:
        super().__init__(
            "The platform is being upgraded, and no workspace can be made meanwhile. Try again.",
            retry_after_secs=5,
        )


class ReplayDiffersError(Exception):
    """A replayed schema differs from the template; the message lists how."""

    def __init__(self, differences: list[str]) -> None:
        super().__init__(
            "A new tenant's schema would differ from a migrated one."
            " Extend tenants/provisioning by what the migration added:\n  "
            + "\n  ".join(differences)
        )
