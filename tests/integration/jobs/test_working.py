"""Workers go from job to job, and none is lost, doubled or worked on by two."""

from datetime import timedelta
from time import monotonic

import pytest

from audit.models import AuditEntry
from jobs.errors import JobLostError
from jobs.models import Job, JobStatus
from jobs.services import ClaimedJob, cancel_job, claim_job, work_on_jobs
from jobs.services.running import MAX_LOSSES
from kernel.clock import utc_now
from kernel.errors import ApiError, NotFoundError, UnavailableError
from plans.errors import QuotaSpentError
from tenants.models import Tenant, TenantStatus
from tenants.postgres_schemas import get_active_schema
from tests.integration.jobs.making import KIND, count_all, count_one, make_job
from tests.support.factories import Workspace, make_workspace, run_parallel


def expire_claim(job: Job) -> None:
    """As if its worker had been killed a minute ago."""
    Job.objects.filter(pk=job.pk).update(claimed_until=utc_now() - timedelta(seconds=1))


def test_a_job_is_worked_on_until_it_is_done(nord: Workspace) -> None:
    job = make_job(nord)
    assert work_on_jobs(handlers={KIND: count_all}, budget_secs=5) is False
    job.refresh_from_db()
    assert (job.status, job.done, job.result_bytes) == (JobStatus.DONE, 3, 12)
    assert bytes(job.request) == b""
    assert job.finished_at is not None
    assert job.expires_at - job.finished_at == timedelta(hours=24)


def test_slices_of_several_jobs_take_turns(nord: Workspace) -> None:
    jobs = [make_job(nord, total=2), make_job(nord, total=2)]
    order = []

    def note(claimed: ClaimedJob, *, tenant: Tenant, deadline: float) -> None:
        order.append(claimed.job.pk)
        count_one(claimed, tenant=tenant, deadline=deadline)

    work_on_jobs(handlers={KIND: note}, budget_secs=5)
    first, second = (job.pk for job in jobs)
    assert order == [first, second, first, second]


def test_a_handler_runs_in_the_schema_and_in_the_name_of_whoever_started_the_job(
    nord: Workspace,
) -> None:
    job = make_job(nord)
    seen = []

    def look(claimed: ClaimedJob, *, tenant: Tenant, deadline: float) -> None:
        seen.append((tenant.pk, get_active_schema(), monotonic() < deadline))
        cancel_job(tenant_id=tenant.pk, job_id=claimed.job.pk, now=utc_now())

    work_on_jobs(handlers={KIND: look}, budget_secs=5)
    assert seen == [(nord.tenant.pk, nord.tenant.schema_name, True)]
    entry = AuditEntry.objects.get(target_id=str(job.pk), action="job.cancel")
    assert (
        entry.actor_email
        == AuditEntry.objects.get(target_id=str(job.pk), action="job.start").actor_email
    )


def test_two_workers_never_have_the_same_job(nord: Workspace) -> None:
    make_job(nord)
    claims = run_parallel([claim_job] * 8)
    assert len([claim for claim in claims if claim is not None]) == 1


def test_a_job_of_a_killed_worker_goes_on_from_its_last_report(nord: Workspace) -> None:
    job = make_job(nord, total=2)
    killed = claim_job()
    assert killed is not None
    killed.report(done=1, progress={"last": 1})
    assert claim_job() is None
    expire_claim(job)
    work_on_jobs(handlers={KIND: count_one}, budget_secs=5)
    job.refresh_from_db()
    assert (job.status, job.done) == (JobStatus.DONE, 2)


def test_a_worker_that_was_only_slow_writes_nothing_more(nord: Workspace) -> None:
    job = make_job(nord)
    slow = claim_job()
    assert slow is not None
    expire_claim(job)
    other = claim_job()
    assert other is not None
    written: list[str] = []
    with pytest.raises(JobLostError):
        slow.report(done=3, progress={})
    with pytest.raises(JobLostError):
        slow.finish(lambda: written.append("slow"), result_files=["x"], result_bytes=1)
    other.report(done=2, progress={})
    job.refresh_from_db()
    assert (written, job.done, job.status) == ([], 2, JobStatus.RUNNING)


def test_a_job_that_kills_every_worker_fails(nord: Workspace) -> None:
    job = make_job(nord)
    for _ in range(MAX_LOSSES + 1):
        assert claim_job() is not None
        expire_claim(job)
    work_on_jobs(handlers={KIND: count_all}, budget_secs=5)
    job.refresh_from_db()
    assert job.status == JobStatus.FAILED
    assert job.detail == "The work broke off several times. Nothing was counted."


def test_a_cancelled_job_finishes_nothing(nord: Workspace) -> None:
    job = make_job(nord)
    claimed = claim_job()
    assert claimed is not None
    cancel_job(tenant_id=nord.tenant.pk, job_id=job.pk, now=utc_now())
    written: list[str] = []
    with pytest.raises(JobLostError):
        claimed.finish(lambda: written.append("x"), result_files=[], result_bytes=0)
    job.refresh_from_db()
    assert (written, job.status, claim_job()) == ([], JobStatus.CANCELLED, None)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFoundError(), JobStatus.FAILED),
        (UnavailableError("Redis is away.", retry_after_secs=1), JobStatus.RUNNING),
        (RuntimeError("a defect"), JobStatus.RUNNING),
    ],
)
def test_only_a_refusal_ends_a_job_at_once(
    nord: Workspace, error: Exception, status: JobStatus
) -> None:
    job = make_job(nord)

    def refuse(claimed: ClaimedJob, *, tenant: Tenant, deadline: float) -> None:
        raise error

    work_on_jobs(handlers={KIND: refuse}, budget_secs=5)
    job.refresh_from_db()
    assert job.status == status
    assert job.detail == (error.detail if isinstance(error, NotFoundError) else "")


def test_what_finish_writes_is_rolled_back_with_it(nord: Workspace) -> None:
    job = make_job(nord)
    plan = nord.tenant.plan

    def refuse(claimed: ClaimedJob, *, tenant: Tenant, deadline: float) -> None:
        def write() -> None:
            make_job(nord, kind="other")
            raise QuotaSpentError(plan, utc_now())

        claimed.finish(write, result_files=[], result_bytes=0)

    work_on_jobs(handlers={KIND: refuse}, budget_secs=5)
    job.refresh_from_db()
    assert job.status == JobStatus.FAILED
    assert "Upgrade or buy a credit pack" in job.detail
    assert not Job.objects.filter(kind="other").exists()


def test_a_job_of_a_suspended_workspace_fails(nord: Workspace) -> None:
    job = make_job(nord)
    Tenant.objects.filter(pk=nord.tenant.pk).update(status=TenantStatus.SUSPENDED)
    work_on_jobs(handlers={KIND: count_all}, budget_secs=5)
    job.refresh_from_db()
    assert job.status == JobStatus.FAILED


def test_a_kind_of_a_newer_version_waits_for_its_workers(nord: Workspace) -> None:
    job = make_job(nord, kind="newer")
    work_on_jobs(handlers={KIND: count_all}, budget_secs=5)
    job.refresh_from_db()
    assert job.status == JobStatus.RUNNING


def test_a_workspace_has_four_open_jobs_at_most() -> None:
    """Also when it starts many at once."""
    workspace = make_workspace()

    def start() -> str:
        try:
            return str(make_job(workspace).status)
        except ApiError as error:
            return f"{error.status} {error.code}"

    started = run_parallel([start] * 8)
    assert sorted(started) == ["429 busy"] * 4 + ["queued"] * 4
