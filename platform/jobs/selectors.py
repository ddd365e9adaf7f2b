"""Reads of jobs."""

import json
import zlib
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from jobs.errors import NoResultError
from jobs.models import OPEN, Job, JobStatus
from kernel.clock import utc_now
from kernel.errors import NotFoundError


def get_job(*, tenant_id: int, job_id: UUID) -> Job:
    """Raises NotFoundError (404), also for an expired one and for another workspace's."""
    job = _list(tenant_id).filter(pk=job_id).first()
    if job is None:
        raise NotFoundError
    return job


def get_finished_job(*, tenant_id: int, job_id: UUID) -> Job:
    """Raises NotFoundError (404), NoResultError (409)."""
    job = get_job(tenant_id=tenant_id, job_id=job_id)
    if job.status != JobStatus.DONE:
        raise NoResultError(job.status)
    return job


def list_jobs(*, tenant_id: int, kind: str) -> "QuerySet[Job]":
    """Of the last day, newest first."""
    return _list(tenant_id).filter(kind=kind)


def count_open_jobs(*, tenant_id: int) -> int:
    return _list(tenant_id).filter(status__in=OPEN).count()


def read_request(job: Job) -> Any:
    """What start_job() was given. Not for jobs that are finished, whose request is deleted."""
    return json.loads(zlib.decompress(job.request))


def _list(tenant_id: int) -> "QuerySet[Job]":
    # An expired one may wait some minutes for its deletion.
    return Job.objects.filter(tenant_id=tenant_id, expires_at__gt=utc_now())
