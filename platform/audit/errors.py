"""Refusals of the audit log."""

from kernel.errors import FieldErrors, RateLimitedError, UnavailableError
from kernel.translation import gettext as _

_RETRY_SECS = 15


class InvalidCursorError(FieldErrors):
    """400: no cursor of ours."""

    def __init__(self) -> None:
        text = _("Invalid cursor. Follow the next and previous links, or start without one.")
        super().__init__({"cursor": [text]})


class TooManyActivityExportsError(RateLimitedError):
    """429: the workspace has reached its limit of concurrent exports."""

    def __init__(self, most: int) -> None:
        text = _("%(most)s exports of this workspace are running. Wait for one to end.")
        super().__init__(text % {"most": most}, retry_after_secs=_RETRY_SECS)


class ActivityExportsBusyError(UnavailableError):
    """503: the process has reached its limit of concurrent exports."""

    def __init__(self) -> None:
        super().__init__(
            _("Too many exports are running. Try again."), retry_after_secs=_RETRY_SECS
        )
