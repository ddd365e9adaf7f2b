"""Jobs and their files are deleted in time, and nothing is left behind."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from jobs.files import save_file
from jobs.models import Job
from jobs.services import (
    claim_job,
    make_job_id,
    purge_jobs,
    purge_orphaned_files,
    work_on_jobs,
)
from kernel.clock import utc_now
from tests.integration.jobs.making import KIND, count_all, make_job
from tests.support.factories import Workspace


def list_files(media: Path) -> list[str]:
    return sorted(file.name for file in media.rglob("*") if file.is_file())


def test_a_job_is_kept_for_a_day_and_then_deleted_with_its_files(
    nord: Workspace, media: Path
) -> None:
    job = make_job(nord)
    work_on_jobs(handlers={KIND: count_all}, budget_secs=5)
    assert purge_jobs(now=utc_now() + timedelta(hours=23)) == 0
    assert list_files(media) == ["a.part", "b.part"]
    assert purge_jobs(now=utc_now() + timedelta(hours=25)) == 1
    assert list(media.rglob("*")) == [media / "jobs"]
    assert nord.owner.get(f"/api/v1/jobs/{job.pk}/").status == 404


def test_files_of_a_failed_job_go_before_the_job(nord: Workspace, media: Path) -> None:
    job = make_job(nord)
    claimed = claim_job()
    assert claimed is not None
    save_file(job_id=job.pk, name="half.part", content=b"half")
    claimed.fail(detail="No.")
    purge_jobs(now=utc_now())
    assert list_files(media) == ["half.part"]
    purge_jobs(now=utc_now() + timedelta(hours=1))
    assert list_files(media) == []
    assert Job.objects.filter(pk=job.pk).exists()


def test_a_job_that_no_worker_ever_took_expires(nord: Workspace) -> None:
    make_job(nord)
    assert purge_jobs(now=utc_now() + timedelta(hours=25)) == 1


def test_files_without_a_job_are_deleted_by_the_age_of_their_id(
    nord: Workspace, media: Path
) -> None:
    kept = make_job(nord)
    save_file(job_id=kept.pk, name="kept.part", content=b"x")
    save_file(job_id=make_job_id(), name="lost.part", content=b"x")
    save_file(job_id=uuid4(), name="strange.part", content=b"x")
    assert purge_orphaned_files(now=utc_now()) == 0
    assert purge_orphaned_files(now=utc_now() + timedelta(days=2)) == 1
    assert list_files(media) == ["kept.part", "strange.part"]
