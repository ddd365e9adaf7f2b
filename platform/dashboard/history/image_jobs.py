"""The form of images from a table: what was sent, and one job for it however often it is sent."""

import hashlib
from uuid import UUID

from dashboard.frame import WorkspaceRequest
from dashboard.frame.once import act_once
from kernel.clock import utc_now
from qrs.bulk.selection import start_table_job
from tenants.principals import Principal

MOST_BYTES = 3_000_000
"""Of a table, as of a body of the API."""


def read_posted_file(request: WorkspaceRequest) -> bytes:
    """b"" without a file; a byte more than MOST_BYTES of one that is too large."""
    sent = request.FILES.get("file")
    return b"" if sent is None or isinstance(sent, list) else sent.read(MOST_BYTES + 1)


def start_once(principal: Principal, *, form_id: str, table: bytes, design: str) -> UUID:
    """The id of the job.

    Raises what act_once() and start_table_job() raise.
    """

    def start() -> str:
        job = start_table_job(
            tenant=principal.tenant,
            acting_user=principal.user,
            table=table,
            design=design or None,
            now=utc_now(),
        )
        return str(job.pk)

    values = [design, hashlib.sha256(table).hexdigest()]
    job_id, _is_published = act_once(
        principal, kind="images", form_id=form_id, values=values, act=start
    )
    return UUID(job_id)
