"""Jobs over HTTP: progress, result, cancellation, and whose they are."""

import asyncio
import uuid
from collections.abc import Callable

import pytest

from jobs.models import Job
from jobs.results import ResultStream
from jobs.services import claim_job, work_on_jobs
from kernel.clock import utc_now
from kernel.errors import UnavailableError
from tenants.models import Role
from tests.integration.jobs.making import KIND, count_all, make_job
from tests.support.factories import Workspace, make_workspace


def path_of(job: Job, rest: str = "") -> str:
    return f"/api/v1/jobs/{job.pk}/{rest}"


def test_a_job_tells_how_far_it_is(nord: Workspace) -> None:
    job = make_job(nord)
    queued = nord.owner.get(path_of(job)).json
    assert (queued["status"], queued["done"], queued["total"]) == ("queued", 0, 3)
    assert queued["url"].endswith(path_of(job))
    claimed = claim_job()
    assert claimed is not None
    claimed.report(done=2, progress={})
    running = nord.owner.get(path_of(job)).json
    assert (running["status"], running["done"], running["result_url"]) == ("running", 2, None)
    claimed.fail(detail="Not all items are valid.", errors={"1": "size_inches: too large"})
    failed = nord.owner.get(path_of(job)).json
    assert (failed["status"], failed["errors"]) == ("failed", {"1": "size_inches: too large"})
    assert failed["finished_at"]


def test_an_expired_job_is_not_found_though_it_waits_for_its_deletion(nord: Workspace) -> None:
    job = make_job(nord)
    work_on_jobs(handlers={KIND: count_all}, budget_secs=5)
    assert nord.owner.get(path_of(job)).status == 200
    Job.objects.filter(pk=job.pk).update(expires_at=utc_now())
    for answer in (nord.owner.get(path_of(job)), nord.owner.get(path_of(job, "result/"))):
        assert answer.status == 404
    assert nord.owner.delete(path_of(job)).status == 404


def test_a_result_is_the_files_one_after_the_other(nord: Workspace) -> None:
    job = make_job(nord)
    refused = nord.owner.get(path_of(job, "result/"))
    assert refused.status == 409
    assert refused.json["detail"] == ("This job is queued; only a job that is done has a result.")
    work_on_jobs(handlers={KIND: count_all}, budget_secs=5)
    job.refresh_from_db()
    assert nord.owner.get(path_of(job)).json["result_url"].endswith(path_of(job, "result/"))

    async def read() -> bytes:
        stream = ResultStream(job.tenant_id, tuple(job.result_files))
        return b"".join([chunk async for chunk in stream.chunks()])

    assert asyncio.run(read()) == b"first second"
    # The edge streams it; without it there is nobody to.
    assert nord.owner.get(path_of(job, "result/")).status == 503


def test_a_result_that_is_gone_is_no_empty_file() -> None:
    async def read() -> None:
        async for _ in ResultStream(1, ("jobs/nothing/here.part",)).chunks():
            raise AssertionError

    with pytest.raises(UnavailableError):
        asyncio.run(read())


def test_an_open_job_can_be_cancelled_once_or_twice(nord: Workspace) -> None:
    job = make_job(nord)
    assert nord.owner.delete(path_of(job)).status == 204
    assert nord.owner.delete(path_of(job)).status == 204
    assert nord.owner.get(path_of(job)).json["status"] == "cancelled"


def test_a_finished_job_cannot_be_cancelled(nord: Workspace) -> None:
    job = make_job(nord)
    work_on_jobs(handlers={KIND: count_all}, budget_secs=5)
    assert nord.owner.delete(path_of(job)).outcome == (
        409,
        {"detail": "This job has finished already."},
    )


def test_a_viewer_reads_and_does_not_cancel(nord: Workspace) -> None:
    job = make_job(nord)
    viewer = nord.member(Role.VIEWER)
    assert viewer.get(path_of(job)).status == 200
    assert viewer.delete(path_of(job)).status == 403


@pytest.mark.parametrize("name", ["read", "result", "cancel"])
def test_another_workspaces_job_does_not_exist(nord: Workspace, name: str) -> None:
    job, other = make_job(nord), make_workspace().owner
    calls: dict[str, Callable[[], int]] = {
        "read": lambda: other.get(path_of(job)).status,
        "result": lambda: other.get(path_of(job, "result/")).status,
        "cancel": lambda: other.delete(path_of(job)).status,
    }
    assert calls[name]() == 404
    job.refresh_from_db()
    assert job.status == "queued"


@pytest.mark.parametrize("job_id", [uuid.UUID(int=0), "1", "%00", "9" * 400])
def test_unknown_ids_are_404(nord: Workspace, job_id: object) -> None:
    assert nord.owner.get(f"/api/v1/jobs/{job_id}/").status in (400, 404)
