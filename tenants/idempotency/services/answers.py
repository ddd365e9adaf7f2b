"""For work that writes: claim, action and response are one transaction."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from tenants.idempotency.models import IdempotencyClaim, IdempotentAnswer
from tenants.idempotency.services.locks import reject_claimed_key, try_lock_key
from tenants.idempotency.services.responses import StoredResponse, replay_row

KEPT_FOR = timedelta(hours=24)


def redact_nothing(response: StoredResponse) -> StoredResponse:
    return response


def run_once(
    *,
    tenant_id: int,
    key: str,
    fingerprint: bytes,
    now: datetime,
    action: Callable[[], StoredResponse],
    redact: Callable[[StoredResponse], StoredResponse] = redact_nothing,
) -> StoredResponse:
    """The action's response, from running it now or from an earlier run with this key.

    redact: removes secrets from what is stored for replays.
    An exception of the action rolls back everything, and frees the key.
    Raises IdempotencyKeyReusedError (409) when the key was used for another request,
    IdempotencyKeyInUseError (409) while another request with this key is running.
    """
    with transaction.atomic():
        try_lock_key(tenant_id=tenant_id, key=key)
        reject_claimed_key(tenant_id=tenant_id, key=key, fingerprint=fingerprint, now=now)
        claimed = _claim(tenant_id, key, fingerprint, now)
        if claimed is None:
            row = IdempotentAnswer.objects.get(tenant_id=tenant_id, key=key)
            return replay_row(row, fingerprint=fingerprint)
        response = action()
        stored = redact(response)
        claimed.status = stored.status
        claimed.headers = dict(stored.headers)
        claimed.body = stored.body
        claimed.save(update_fields=["status", "headers", "body"])
        return response


def find_stored_response(
    *, tenant_id: int, key: str, fingerprint: bytes, now: datetime
) -> StoredResponse | None:
    """None for a key that is fresh, or whose first request is still running.

    Raises IdempotencyKeyReusedError (409) when the key was used for another request.
    """
    rows = IdempotentAnswer.objects.filter(tenant_id=tenant_id, key=key)
    row = rows.filter(created_at__gt=now - KEPT_FOR).first()
    return None if row is None else replay_row(row, fingerprint=fingerprint)


def purge_idempotent_answers(*, now: datetime) -> int:
    """Delete responses older than 24 hours, and what crashes left; run daily. Returns how many."""
    deleted, _ = IdempotentAnswer.objects.filter(created_at__lte=now - KEPT_FOR).delete()
    left, _ = IdempotencyClaim.objects.filter(ends_at__lte=now - KEPT_FOR).delete()
    return deleted + left


def _claim(tenant_id: int, key: str, fingerprint: bytes, now: datetime) -> IdempotentAnswer | None:
    """A fresh row for the key, or None when it has one.

    A process of the version before takes no lock on the key; then the INSERT waits for its
    transaction, by the unique index.
    """
    rows = IdempotentAnswer.objects.filter(tenant_id=tenant_id, key=key)
    rows.filter(created_at__lte=now - KEPT_FOR).delete()
    row = IdempotentAnswer(tenant_id=tenant_id, key=key, fingerprint=fingerprint, created_at=now)
    IdempotentAnswer.objects.bulk_create([row], ignore_conflicts=True)
    # ON CONFLICT DO NOTHING does not say whether it inserted. Our own row has no status yet,
    # and a row of another transaction without one is not visible.
    return rows.filter(status=None).first()
