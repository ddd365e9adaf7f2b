"""Deletes jobs that have expired, and files that nobody can ask for."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from jobs.files import delete_files, list_jobs_with_files
from jobs.models import Job, JobStatus
from jobs.services.starting import KEPT_FOR

logger = logging.getLogger(__name__)

_CHUNK = 50
_ORPHANED_AFTER = KEPT_FOR + timedelta(hours=2)
# A worker that was cancelled may still store what it was about to.
_STRAGGLING = timedelta(minutes=10)


def purge_jobs(*, now: datetime) -> int:
    """Returns how many jobs were deleted."""
    expired = list(Job.objects.filter(expires_at__lte=now).values_list("pk", flat=True)[:_CHUNK])
    for job_id in expired:
        _delete(job_id)
    _delete_unwanted_files(now)
    return len(expired)


def purge_orphaned_files(*, now: datetime) -> int:
    """Files whose job was never recorded, because a process died in between."""
    found = list(list_jobs_with_files(older_than=_ORPHANED_AFTER, now=now))
    known = set(Job.objects.filter(pk__in=found).values_list("pk", flat=True))
    for job_id in set(found) - known:
        delete_files(job_id)
    return len(set(found) - known)


def _delete(job_id: UUID) -> None:
    """The row last: while it stands, the files are found."""
    delete_files(job_id)
    Job.objects.filter(pk=job_id).delete()


def _delete_unwanted_files(now: datetime) -> None:
    """Of jobs that ended without a result, long before the jobs expire."""
    ended = Job.objects.filter(
        status__in=(JobStatus.FAILED, JobStatus.CANCELLED),
        finished_at__lt=now - _STRAGGLING,
        result_name__gt="",
    )
    for job_id in list(ended.values_list("pk", flat=True)[:_CHUNK]):
        delete_files(job_id)
        # Looked at once.
        Job.objects.filter(pk=job_id).update(result_name="")
