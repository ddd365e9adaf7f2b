"""Refusals of the list of events; callers rely on their texts."""

from kernel.errors import PermissionDeniedError
from kernel.translation import gettext as _


class EventsPlanError(PermissionDeniedError):
    """The plan has no events (403)."""

    def __init__(self) -> None:
        super().__init__(_("The list of events requires the Pro plan or higher."))
