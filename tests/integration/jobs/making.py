"""Jobs, and handlers that stand in for real work."""

from typing import Any

from jobs.files import save_file
from jobs.models import Job
from jobs.services import ClaimedJob, NewJob, start_job
from kernel.clock import utc_now
from tenants.models import Tenant
from tests.support.factories import Workspace

KIND = "counting"


def make_job(workspace: Workspace, *, kind: str = KIND, total: int = 3, request: Any = None) -> Job:
    new = NewJob(
        tenant_id=workspace.tenant.pk,
        acting_user=workspace.owner_user,
        kind=kind,
        total=total,
        result_name="counted.zip",
    )
    return start_job(new, request=request or {}, now=utc_now())


def count_all(claimed: ClaimedJob, *, tenant: Tenant, deadline: float) -> None:
    """Counts to the end in one slice, and stores two files."""
    names = [
        save_file(job_id=claimed.job.pk, name=name, content=content)
        for name, content in (("a.part", b"first "), ("b.part", b"second"))
    ]
    claimed.report(done=claimed.job.total, progress={"files": names})
    claimed.finish(lambda: None, result_files=names, result_bytes=12)


def count_one(claimed: ClaimedJob, *, tenant: Tenant, deadline: float) -> None:
    """One more in each slice."""
    claimed.report(done=claimed.job.done + 1, progress={"last": claimed.job.done + 1})
    if claimed.job.done == claimed.job.total:
        claimed.finish(lambda: None, result_files=[], result_bytes=0)
