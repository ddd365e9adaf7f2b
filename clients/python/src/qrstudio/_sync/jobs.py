"""Work that goes on after its request was answered."""

from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from uuid import UUID

from qrstudio._sync.session import Session
from qrstudio.errors import JobFailedError, JobTimeoutError
from qrstudio.files import writing_whole_file
from qrstudio.models import Job
from qrstudio.requests import Request, quoted
from qrstudio.waiting import wait

_PATH = "/api/v1/jobs/"


class Jobs:
    """Results are kept for 24 hours."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, job_id: str | UUID) -> Job:
        request = Request("GET", f"{_PATH}{quoted(job_id)}/")
        return self._session.fetch(request, Job.model_validate_json)

    def wait(
        self,
        job_id: str | UUID,
        *,
        on_progress: Callable[[Job], None] | None = None,
        poll_secs: float = 1.0,
        limit_secs: float | None = None,
    ) -> Job:
        """The job, once it is done. on_progress: gets it whenever it has been looked at.

        Raises:
            JobFailedError: it has failed or was cancelled.
            JobTimeoutError: after limit_secs; the job goes on.
        """
        started = monotonic()
        while True:
            job = self.get(job_id)
            if on_progress:
                on_progress(job)
            if job.status == "done":
                return job
            if job.status in ("failed", "cancelled"):
                raise JobFailedError(job.status, job.errors, job.detail)
            if limit_secs is not None and monotonic() - started > limit_secs:
                raise JobTimeoutError(f"The job {job_id} still runs after {limit_secs:g} s.")
            wait(poll_secs)

    def cancel(self, job_id: str | UUID) -> None:
        """Nothing of it will have been counted or made."""
        self._session.delete(Request("DELETE", f"{_PATH}{quoted(job_id)}/"))

    def iterate_result(self, job_id: str | UUID) -> Iterator[bytes]:
        """The bytes of the result, in parts, as they come in."""
        request = Request("GET", f"{_PATH}{quoted(job_id)}/result/", headers={"Accept": "*/*"})
        with self._session.stream(request) as response:
            for part in response.iter_bytes():
                yield part

    def download(self, job_id: str | UUID, path: str | Path) -> Path:
        """The result in a file, which is there only when it is whole."""
        with writing_whole_file(Path(path)) as file:
            for part in self.iterate_result(job_id):
                file.write(part)
        return Path(path)
