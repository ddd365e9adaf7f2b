"""Errors of the route registry."""

from kernel.errors import UnavailableError
from kernel.translation import gettext as _


class RouteNotPublishedError(UnavailableError):
    """The change is stored, but Redis does not take it (503); a task repeats it in seconds."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The change is saved, but it could not be put in force for scans yet."
                " It will be within seconds; read the QR again to be sure."
            ),
            retry_after_secs=2,
        )
