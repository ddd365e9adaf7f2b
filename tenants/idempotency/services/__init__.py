"""Idempotency keys: claim the key, act once, store the response, replay it.

answers.py       act and store in one transaction; replay
claims.py        claim first, act outside of a transaction, store
fingerprints.py  what makes two requests the same
locks.py         one step at a time for each key
"""

from tenants.idempotency.models import IdempotentAnswer
from tenants.idempotency.services.answers import (
    KEPT_FOR,
    find_stored_response,
    purge_idempotent_answers,
    run_once,
)
from tenants.idempotency.services.claims import (
    CLAIMED_FOR,
    MAX_STORED_BYTES,
    ClaimedRequest,
    Settle,
    run_claimed,
)
from tenants.idempotency.services.fingerprints import (
    KEY_PATTERN,
    FormIdentity,
    check_idempotency_key,
    fingerprint_fields,
    fingerprint_request,
    identify_form,
    scope_to_machines,
    scope_to_person,
)
from tenants.idempotency.services.responses import StoredResponse

NO_TENANT = IdempotentAnswer.NO_TENANT
"""As tenant_id: of what belongs to no workspace yet."""

__all__ = [
    "CLAIMED_FOR",
    "KEPT_FOR",
    "KEY_PATTERN",
    "MAX_STORED_BYTES",
    "NO_TENANT",
    "ClaimedRequest",
    "FormIdentity",
    "Settle",
    "StoredResponse",
    "check_idempotency_key",
    "find_stored_response",
    "fingerprint_fields",
    "fingerprint_request",
    "identify_form",
    "purge_idempotent_answers",
    "run_claimed",
    "run_once",
    "scope_to_machines",
    "scope_to_person",
]
