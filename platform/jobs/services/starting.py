"""A request starts a job, or cancels one."""

import dataclasses
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language
from uuid_utils.compat import uuid7

from accounts.models import User
from audit.context import current_actor
from audit.services import record_event
from audit.targets import Target
from jobs.errors import JobFinishedError, TooManyJobsError
from jobs.models import OPEN, Job, JobStatus
from jobs.selectors import count_open_jobs, get_job
from kernel.json_responses import encode_json
from tenants.services.workspaces import lock_tenant

MAX_OPEN_JOBS = 4
"""Of a workspace, so that one workspace has at most so many turns in a row."""

KEPT_FOR = timedelta(hours=24)


def make_job_id() -> UUID:
    """Sorts by time, and says when the job was made."""
    return uuid7()


@dataclass(frozen=True)
class NewJob:
    """kind: which handler works on it. total: in items. result_name: as it will be downloaded."""

    tenant_id: int
    acting_user: User | None
    kind: str
    total: int
    result_name: str


@transaction.atomic
def start_job(new: NewJob, *, request: object, now: datetime) -> Job:
    """Leave a job for the workers. request: what JSON can hold.

    Raises TooManyJobsError (429), WorkspaceBusyError (503).
    """
    lock_tenant(tenant_id=new.tenant_id)
    if count_open_jobs(tenant_id=new.tenant_id) >= MAX_OPEN_JOBS:
        raise TooManyJobsError(MAX_OPEN_JOBS)
    job = _build(new, now)
    job.request = zlib.compress(encode_json(request), 1)
    return _insert(job)


@transaction.atomic
def record_done_job(
    new: NewJob, *, job_id: UUID, result_files: Sequence[str], result_bytes: int, now: datetime
) -> Job:
    """A job that was done within its request, whose result is kept as of any other."""
    job = _build(new, now)
    job.id, job.status, job.done, job.finished_at = job_id, JobStatus.DONE, new.total, now
    job.result_files, job.result_bytes = list(result_files), result_bytes
    return _insert(job)


@transaction.atomic
def cancel_job(*, tenant_id: int, job_id: UUID, now: datetime) -> None:
    """Its worker notices with its next report. Nothing happens to one that was cancelled before.

    Raises NotFoundError (404), JobFinishedError (409).
    """
    job = get_job(tenant_id=tenant_id, job_id=job_id)
    is_ours = Job.objects.filter(pk=job_id, status__in=OPEN).update(
        status=JobStatus.CANCELLED, request=b"", finished_at=now, expires_at=now + KEPT_FOR
    )
    if is_ours:
        record_event(action="job.cancel", target=get_target(job_id), tenant_id=tenant_id)
        return
    job.refresh_from_db(fields=["status"])
    if job.status != JobStatus.CANCELLED:
        raise JobFinishedError


def get_target(job_id: UUID) -> Target:
    """Of the audit log."""
    return Target("job", str(job_id))


def _build(new: NewJob, now: datetime) -> Job:
    return Job(
        id=make_job_id(),
        tenant_id=new.tenant_id,
        user_id=new.acting_user.pk if new.acting_user else None,
        actor=dataclasses.asdict(current_actor()),
        language=get_language() or "en",
        kind=new.kind,
        total=new.total,
        result_name=new.result_name,
        created_at=now,
        worked_at=now,
        expires_at=now + KEPT_FOR,
    )


def _insert(job: Job) -> Job:
    job.save(force_insert=True)
    record_event(
        action="job.start",
        target=get_target(job.id),
        after={"kind": job.kind, "total": job.total},
        tenant_id=job.tenant_id,
    )
    return job
