"""What the API says of a job."""

from typing import Any
from uuid import UUID

from pydantic import Field

from jobs.models import Job, JobStatus
from kernel.clock import isoformat_z
from kernel.public_urls import get_site_url
from kernel.schemas import ResponseModel

_TIME: dict[str, Any] = {"format": "date-time"}
_COUNT: dict[str, Any] = {"minimum": 0}


class JobOut(ResponseModel):
    """A job. total, done: in items.

    errors: what is wrong with items, by their index from 0, at most 100; detail: why the job failed
    as a whole. result_url: of the finished file, until expires_at.
    """

    id: str = Field(json_schema_extra={"format": "uuid"})
    kind: str
    status: str = Field(json_schema_extra={"enum": list(JobStatus.values)})
    total: int = Field(json_schema_extra=_COUNT)
    done: int = Field(json_schema_extra=_COUNT)
    errors: dict[str, str]
    detail: str
    url: str
    result_url: str | None
    created_at: str = Field(json_schema_extra=_TIME)
    finished_at: str | None = Field(json_schema_extra=_TIME)
    expires_at: str = Field(json_schema_extra=_TIME)

    @classmethod
    def from_job(cls, job: Job) -> "JobOut":
        url = get_job_url(job.pk)
        return cls.model_construct(
            id=str(job.pk),
            kind=job.kind,
            status=job.status,
            total=job.total,
            done=job.done,
            errors=job.errors,
            detail=job.detail,
            url=url,
            result_url=f"{url}result/" if job.status == JobStatus.DONE else None,
            created_at=isoformat_z(job.created_at),
            finished_at=isoformat_z(job.finished_at),
            expires_at=isoformat_z(job.expires_at),
        )


def get_job_url(job_id: UUID) -> str:
    return f"{get_site_url('api')}/api/v1/jobs/{job_id}/"
