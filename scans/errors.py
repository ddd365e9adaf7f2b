"""Refusals of exports and live feeds."""

from kernel.errors import RateLimitedError, UnavailableError


class TooManyExportsError(RateLimitedError):
    """429: the workspace has all the exports that it may have at a time."""

    def __init__(self, most: int, *, retry_after_secs: int) -> None:
        super().__init__(
            f"{most} exports of this workspace are running. Wait for one to end.",
            retry_after_secs=retry_after_secs,
        )


class ExportsBusyError(UnavailableError):
    """503: the process has all the exports that it can hold."""

    def __init__(self, *, retry_after_secs: int) -> None:
        super().__init__(
            "Too many exports are running. Try again.", retry_after_secs=retry_after_secs
        )


class TooManyFeedsError(RateLimitedError):
    """429: the workspace has all the live feeds that it may have at a time."""

    def __init__(self, most: int, *, retry_after_secs: int) -> None:
        super().__init__(
            f"{most} live feeds of this workspace are open. Close one first.",
            retry_after_secs=retry_after_secs,
        )


class FeedsBusyError(UnavailableError):
    """503: the process has all the live feeds that it can hold."""

    def __init__(self, *, retry_after_secs: int) -> None:
        super().__init__(
            "This server has all the live feeds it can hold. Try again.",
            retry_after_secs=retry_after_secs,
        )
