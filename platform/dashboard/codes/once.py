"""Creating once, however often the button is pressed."""

import hashlib
import json
from collections.abc import Callable

from kernel.clock import utc_now
from qrs.routes.errors import RouteNotPublishedError
from tenants.idempotency.services import (
    StoredResponse,
    check_idempotency_key,
    find_stored_response,
    fingerprint_request,
    run_once,
)
from tenants.principals import Principal


def create_once(
    principal: Principal, *, form_id: str, values: object, create: Callable[[], str]
) -> tuple[str, bool]:
    """(short id, whether it is in force already), of this or of an earlier press of the button.

    form_id: of the form as it was shown; with other values it creates another code.
    values: what was typed, as the json module writes it. create: returns the short id.
    Raises what it raises, IdempotencyKeyError (400), IdempotencyKeyInUseError (409).
    """
    content = json.dumps([principal.user.pk, values])
    key = f"create:{form_id}:{hashlib.sha256(content.encode()).hexdigest()}"
    check_idempotency_key(key)
    tenant_id, now = principal.tenant.pk, utc_now()
    fingerprint = fingerprint_request(method="POST", path=key, body=b"")
    try:
        stored = run_once(
            tenant_id=tenant_id,
            key=key,
            fingerprint=fingerprint,
            now=now,
            action=lambda: StoredResponse(status=201, body=create().encode()),
        )
    except RouteNotPublishedError:
        # After the commit: the code is there, and its route follows within seconds.
        found = find_stored_response(tenant_id=tenant_id, key=key, fingerprint=fingerprint, now=now)
        if found is None:
            raise
        return found.body.decode(), False
    return stored.body.decode(), True
