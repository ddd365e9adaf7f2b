"""Refusals of exports and live feeds."""

from kernel.errors import RateLimitedError, UnavailableError
from kernel.translation import gettext as _


class TooManyExportsError(RateLimitedError):
    """429: the workspace has reached its limit of concurrent exports."""

    def __init__(self, most: int, *, retry_after_secs: int) -> None:
        super().__init__(
            _("%(most)d exports of this workspace are running. Wait for one to end.")
            % {"most": most},
            retry_after_secs=retry_after_secs,
        )


class ExportsBusyError(UnavailableError):
    """503: the process has reached its limit of concurrent exports."""

    def __init__(self, *, retry_after_secs: int) -> None:
        super().__init__(
            _("Too many exports are running. Try again."), retry_after_secs=retry_after_secs
        )


class TooManyFeedsError(RateLimitedError):
    """429: the workspace has reached its limit of concurrent live feeds."""

    def __init__(self, most: int, *, retry_after_secs: int) -> None:
        super().__init__(
            _("%(most)d live feeds of this workspace are open. Close one first.") % {"most": most},
            retry_after_secs=retry_after_secs,
        )


class FeedsBusyError(UnavailableError):
    """503: the process has reached its limit of concurrent live feeds."""

    def __init__(self, *, retry_after_secs: int) -> None:
        super().__init__(
            _("This server has all the live feeds it can hold. Try again."),
            retry_after_secs=retry_after_secs,
        )
