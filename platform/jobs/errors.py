"""Refusals of jobs."""

from kernel.errors import ConflictError, RateLimitedError, UnavailableError
from kernel.translation import gettext as _


class TooManyJobsError(RateLimitedError):
    """429: the workspace has as many unfinished jobs as it may have."""

    code = "busy"

    def __init__(self, most: int) -> None:
        super().__init__(
            _("%(most)d jobs of this workspace are not finished. Wait for one, or cancel one.")
            % {"most": most},
            retry_after_secs=5,
        )


class JobFinishedError(ConflictError):
    """409: there is nothing left to cancel."""

    def __init__(self) -> None:
        super().__init__(_("This job has finished already."))


class NoResultError(ConflictError):
    """409: the job is not done, or never will be."""

    def __init__(self, status: str) -> None:
        super().__init__(
            _("This job is %(status)s; only a job that is done has a result.") % {"status": status}
        )


class TooManyDownloadsError(RateLimitedError):
    """429: the workspace downloads as many results at a time as it may."""

    def __init__(self, most: int) -> None:
        super().__init__(
            _("%(most)d results of this workspace are being downloaded. Wait for one to end.")
            % {"most": most},
            retry_after_secs=5,
        )


class FileStoreError(UnavailableError):
    """503: the disk or the bucket with the files of jobs does not work."""

    def __init__(self) -> None:
        super().__init__(_("The file cannot be stored or read. Try again."), retry_after_secs=5)


class JobLostError(Exception):
    """The job was cancelled, or another worker has taken it over: write nothing of it."""
