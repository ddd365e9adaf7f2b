"""Many images as a job: in slices, by workers that may die, all or nothing."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from jobs.models import Job, JobStatus
from jobs.services import claim_job, work_on_jobs
from kernel.clock import utc_now
from qrs.bulk import drawing, job
from qrs.bulk.archive import write_last_part
from qrs.generation.image_pool import stop_pool
from qrs.models import DynamicQr
from tasks.jobs import HANDLERS
from tenants.keys.errors import InvalidApiKeyError
from tenants.keys.models import ApiKey
from tenants.keys.scopes import Scope
from tenants.postgres_schemas import tenant_schema
from tests.integration.jobs.conftest import media  # noqa: F401 - a fixture
from tests.integration.qrs.bulk_scene import (
    ASYNC,
    FAINT,
    find_job,
    get_renders,
    make_codes,
    make_items,
    open_zip,
    read_manifest,
    read_result,
    run_jobs,
    send,
)
from tests.support.factories import Workspace, make_workspace


@pytest.fixture(autouse=True)
def small_batches(media: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:  # noqa: F811
    """So that a few items take several batches."""
    monkeypatch.setattr(job, "BATCH_ITEMS", 4)
    yield
    stop_pool()


def start(workspace: Workspace, items: list[dict[str, Any]]) -> Job:
    return find_job(send(workspace.owner, items, **ASYNC))


def count_codes(workspace: Workspace) -> int:
    with tenant_schema(workspace.tenant.schema_name):
        return DynamicQr.objects.count()


def test_a_job_draws_all_items_and_counts_them_once(nord: Workspace) -> None:
    made = start(nord, [*make_codes(5), *make_items(5)])
    assert (get_renders(nord), count_codes(nord)) == (0, 0)
    run_jobs()
    made.refresh_from_db()
    assert (made.status, made.done, made.errors) == (JobStatus.DONE, 10, {})
    archive = open_zip(read_result(made))
    entries = read_manifest(archive)["items"]
    assert [entry["index"] for entry in entries] == list(range(10))
    assert [entry["filename"] for entry in entries] == archive.namelist()[:10]
    assert (get_renders(nord), count_codes(nord)) == (10, 5)
    with tenant_schema(nord.tenant.schema_name):
        assert set(DynamicQr.objects.values_list("short_id", flat=True)) == {
            entry["short_id"] for entry in entries[:5]
        }


def test_slices_leave_parts_for_each_other(nord: Workspace) -> None:
    """As if each slice had another worker."""
    made = start(nord, make_items(9))
    seen = []
    for _ in range(20):
        work_on_jobs(handlers=HANDLERS, budget_secs=0.001)
        made.refresh_from_db()
        seen.append(made.done)
        if made.status == JobStatus.DONE:
            break
    assert made.status == JobStatus.DONE
    assert len(set(seen)) > 1
    assert len(open_zip(read_result(made)).namelist()) == 11


def test_a_worker_that_dies_in_the_middle_costs_nothing(nord: Workspace) -> None:
    made = start(nord, make_codes(6))

    class KilledError(BaseException):
        pass

    def die(*_args: Any, **_kwargs: Any) -> None:
        raise KilledError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(job._Slice, "_finish", die)
        with pytest.raises(KilledError):
            run_jobs()
    assert (get_renders(nord), count_codes(nord)) == (0, 0)
    assert claim_job() is None
    Job.objects.filter(pk=made.pk).update(claimed_until=utc_now() - timedelta(seconds=1))
    run_jobs()
    made.refresh_from_db()
    assert made.status == JobStatus.DONE
    assert (get_renders(nord), count_codes(nord)) == (6, 6)
    assert len(open_zip(read_result(made)).namelist()) == 8


def test_wrong_items_are_all_named_and_nothing_is_counted(nord: Workspace) -> None:
    items = make_codes(12)
    items[1] = {**FAINT}
    items[9] = {**FAINT, "color": "#eeeeee"}
    made = start(nord, items)
    run_jobs()
    made.refresh_from_db()
    assert made.status == JobStatus.FAILED
    assert sorted(made.errors) == ["1", "9"]
    assert made.detail.startswith("Some items are not valid.")
    assert (get_renders(nord), count_codes(nord)) == (0, 0)


def test_at_most_a_hundred_errors_are_listed(nord: Workspace) -> None:
    made = find_job(send(nord.owner, [{"data": "x y"}] * 300))
    run_jobs()
    made.refresh_from_db()
    assert len(made.errors) == 100


def test_a_quota_that_was_used_up_meanwhile_fails_the_job(nord: Workspace) -> None:
    plan = nord.tenant.plan
    plan.renders_per_month, plan.over_quota = 8, "refuse"
    plan.code, plan.name = f"tiny{nord.tenant.pk}", "Tiny"
    plan.save(force_insert=True)
    nord.tenant.plan = plan
    nord.tenant.save(update_fields=["plan"])
    made = start(nord, make_codes(5))
    work_on_jobs(handlers=HANDLERS, budget_secs=0.001)
    assert send(nord.owner, make_items(4)).status == 200
    run_jobs()
    made.refresh_from_db()
    assert made.status == JobStatus.FAILED
    assert "includes 8 renders a month" in made.detail
    assert (get_renders(nord), count_codes(nord)) == (4, 0)


def test_a_code_that_is_deleted_meanwhile_fails_the_job(nord: Workspace) -> None:
    qr = nord.create_qr()
    item = {"data_type": "dynamic", "payload": {"short_id": qr["short_id"]}, "format": "svg"}
    made = start(nord, [item, *make_items(8)])
    work_on_jobs(handlers=HANDLERS, budget_secs=0.001)
    assert nord.owner.delete(f"/api/v1/dynamic/{qr['short_id']}/").status == 204
    run_jobs()
    made.refresh_from_db()
    assert (made.status, get_renders(nord)) == (JobStatus.FAILED, 0)


def test_a_cancelled_job_stops_at_its_next_report(nord: Workspace) -> None:
    made = start(nord, make_codes(9))
    work_on_jobs(handlers=HANDLERS, budget_secs=0.001)
    assert nord.owner.delete(f"/api/v1/jobs/{made.pk}/").status == 204
    run_jobs()
    made.refresh_from_db()
    assert made.status == JobStatus.CANCELLED
    assert (get_renders(nord), count_codes(nord)) == (0, 0)


def test_jobs_of_two_workspaces_go_on_side_by_side(nord: Workspace) -> None:
    other = make_workspace()
    long, short = start(nord, make_items(30)), start(other, make_items(2))
    for _ in range(6):
        work_on_jobs(handlers=HANDLERS, budget_secs=0.001)
    long.refresh_from_db()
    short.refresh_from_db()
    assert short.status == JobStatus.DONE
    assert long.status == JobStatus.RUNNING
    run_jobs()


def test_large_images_are_batches_of_their_own(
    nord: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "BATCH_BYTES", 1)
    made = start(nord, make_items(4))
    run_jobs()
    made.refresh_from_db()
    assert len(made.result_files) == 5
    assert len(open_zip(read_result(made)).namelist()) == 6


def test_a_job_may_do_what_its_key_may(nord: Workspace) -> None:
    made = find_job(send(nord.machine(Scope.RENDER), make_codes(60)))
    run_jobs()
    made.refresh_from_db()
    assert (made.status, count_codes(nord)) == (JobStatus.FAILED, 0)
    assert "qrs:write" in made.detail


def test_a_key_that_is_revoked_ends_the_jobs_it_has_begun(nord: Workspace) -> None:
    made = find_job(send(nord.machine(Scope.RENDER, Scope.QRS_WRITE), make_codes(60)))
    work_on_jobs(handlers=HANDLERS, budget_secs=0.001)
    ApiKey.objects.update(revoked_at=utc_now())
    run_jobs()
    made.refresh_from_db()
    assert (made.status, made.detail) == (JobStatus.FAILED, InvalidApiKeyError().detail)
    assert (get_renders(nord), count_codes(nord)) == (0, 0)


def test_a_key_that_is_revoked_during_the_last_slice_ends_its_job(
    nord: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = find_job(send(nord.machine(Scope.RENDER, Scope.QRS_WRITE), make_codes(60)))

    def revoke(*arguments: Any, **options: Any) -> Any:
        ApiKey.objects.update(revoked_at=utc_now())
        return write_last_part(*arguments, **options)

    monkeypatch.setattr("qrs.bulk.job.write_last_part", revoke)
    run_jobs()
    made.refresh_from_db()
    assert (made.status, made.detail) == (JobStatus.FAILED, InvalidApiKeyError().detail)
    assert (get_renders(nord), count_codes(nord)) == (0, 0)


@pytest.mark.parametrize(
    ("preference", "status"),
    [
        ("respond-async", 202),
        ("Respond-Async; wait=10", 202),
        ("return=minimal, respond-async", 202),
        ("return=minimal", 200),
        ("x" * 256, 400),
    ],
)
def test_only_the_preference_for_a_job_makes_one(
    nord: Workspace, preference: str, status: int
) -> None:
    answer = send(nord.owner, make_items(1), Prefer=preference)
    assert (answer.status, Job.objects.exists()) == (status, status == 202)
