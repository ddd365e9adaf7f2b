"""An answer within the request that an Idempotency-Key replays: kept as the result of a job."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.models import User
from jobs.files import save_file
from jobs.services import NewJob, make_job_id, record_done_job
from qrs.bulk.immediate import DrawnArchive
from qrs.bulk.job import KIND


@dataclass(frozen=True, slots=True)
class KeptArchive:
    """A file that no row mentions yet; without one, it is deleted after a day."""

    job_id: UUID
    name: str


def keep_archive(archive: DrawnArchive) -> KeptArchive:
    """Before the transaction that counts. Raises FileStoreError (503)."""
    job_id = make_job_id()
    return KeptArchive(job_id, save_file(job_id=job_id, name="all.zip", content=archive.content))


def record_archive(
    kept: KeptArchive,
    *,
    archive: DrawnArchive,
    tenant_id: int,
    acting_user: User | None,
    result_name: str,
    now: datetime,
) -> None:
    """In the transaction that counts."""
    record_done_job(
        NewJob(tenant_id, acting_user, KIND, archive.images, result_name),
        job_id=kept.job_id,
        result_files=[kept.name],
        result_bytes=len(archive.content),
        now=now,
    )
