"""The form of images from a table: what was sent, and one job for it however often it is sent."""

import hashlib
from uuid import UUID

from dashboard.frame import WorkspaceRequest
from kernel.clock import utc_now
from qrs.bulk.selection import start_table_job
from tenants.idempotency.services import (
    StoredResponse,
    check_idempotency_key,
    fingerprint_request,
    run_once,
)
from tenants.principals import Principal

MOST_BYTES = 3_000_000
"""Of a table, as of a body of the API."""


def read_posted_file(request: WorkspaceRequest) -> bytes:
    """b"" without a file; a byte more than MOST_BYTES of one that is too large."""
    sent = request.FILES.get("file")
    return b"" if sent is None or isinstance(sent, list) else sent.read(MOST_BYTES + 1)


def start_once(principal: Principal, *, form_id: str, table: bytes, design: str) -> UUID:
    """The id of the job.

    form_id: of the form as it was shown; with another table or design it starts another job.
    Raises what start_table_job() raises, IdempotencyKeyError (400), IdempotencyKeyInUseError (409).
    """
    content = b"\0".join((str(principal.user.pk).encode(), design.encode(), table))
    key = f"images:{form_id}:{hashlib.sha256(content).hexdigest()}"
    check_idempotency_key(key)
    now = utc_now()

    def start() -> StoredResponse:
        job = start_table_job(
            tenant=principal.tenant,
            acting_user=principal.user,
            table=table,
            design=design or None,
            now=now,
        )
        return StoredResponse(status=202, body=str(job.pk).encode())

    stored = run_once(
        tenant_id=principal.tenant.pk,
        key=key,
        fingerprint=fingerprint_request(method="POST", path=key, body=b""),
        now=now,
        action=start,
    )
    return UUID(bytes(stored.body).decode())
