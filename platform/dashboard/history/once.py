"""Creating the codes of a table once, however often the button is pressed."""

import hashlib
import json
from collections.abc import Sequence

from kernel.clock import utc_now
from qrs.routes.errors import RouteNotPublishedError
from qrs.services.bulk.pasting import TableRow, create_codes
from tenants.idempotency.services import (
    StoredResponse,
    check_idempotency_key,
    find_stored_response,
    fingerprint_request,
    run_once,
)
from tenants.principals import Principal


def create_once(
    principal: Principal, *, form_id: str, rows: Sequence[TableRow]
) -> tuple[str, bool]:
    """(created_at of all of them, whether they are in force already).

    form_id: of the form as it was shown; with other rows it creates others.
    Raises what create_codes raises, IdempotencyKeyError (400), IdempotencyKeyInUseError (409).
    """
    content = json.dumps([principal.user.pk, rows])
    key = f"import:{form_id}:{hashlib.sha256(content.encode()).hexdigest()}"
    check_idempotency_key(key)
    tenant_id, now = principal.tenant.pk, utc_now()
    fingerprint = fingerprint_request(method="POST", path=key, body=b"")

    def create() -> StoredResponse:
        create_codes(tenant_id=tenant_id, acting_user=principal.user, rows=rows, now=now)
        return StoredResponse(status=201, body=now.isoformat().encode())

    try:
        stored = run_once(
            tenant_id=tenant_id, key=key, fingerprint=fingerprint, now=now, action=create
        )
    except RouteNotPublishedError:
        # After the commit: the codes are there, and their routes follow within seconds.
        found = find_stored_response(tenant_id=tenant_id, key=key, fingerprint=fingerprint, now=now)
        if found is None:
            raise
        return found.body.decode(), False
    return stored.body.decode(), True
