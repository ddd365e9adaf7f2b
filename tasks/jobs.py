"""Jobs: a slice of work at each call, and what has expired."""

from collections.abc import Mapping

from celery import shared_task

from jobs.services import purge_jobs as purge_expired_jobs
from jobs.services import purge_orphaned_files, work_on_jobs
from jobs.services.running import Handler
from kernel.clock import utc_now
from qrs.bulk.job import KIND, work_on_bulk
from qrs.generation.image_pool import stop_pool

HANDLERS: Mapping[str, Handler] = {KIND: work_on_bulk}
"""By kind of job."""

# Other tasks of the queue come between: comparing routes must not wait for a customer's images.
_BUDGET_SECS = 5.0


@shared_task
def run_jobs() -> None:
    """Go on with jobs, if there are any; called every two seconds, so that nothing is lost."""
    if not work_on_jobs(handlers=HANDLERS, budget_secs=_BUDGET_SECS):
        stop_pool()


@shared_task
def purge_jobs() -> None:
    """Delete expired jobs with their files."""
    purge_expired_jobs(now=utc_now())


@shared_task
def purge_files() -> None:
    """Delete files whose job was never recorded."""
    purge_orphaned_files(now=utc_now())
