"""For work that must not be done in a transaction: the key is claimed first.

    claim, COMMIT | slow work, no transaction | BEGIN, check the claim, write, store, COMMIT

A claim has a deadline: a crash in between leaves one that blocks the key for a minute at most.
Whoever finishes late, after another request has taken the claim over, writes nothing.
"""

import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from django.db import DatabaseError, transaction

from kernel.continuations import Continuation, ResultPendingError
from tenants.idempotency.errors import IdempotencyKeyInUseError
from tenants.idempotency.models import IdempotencyClaim, IdempotentAnswer
from tenants.idempotency.services.answers import KEPT_FOR, find_stored_response
from tenants.idempotency.services.locks import (
    lock_claimed_key,
    reject_claimed_key,
    try_lock_key,
)
from tenants.idempotency.services.responses import StoredResponse

CLAIMED_FOR = timedelta(seconds=60)
MAX_STORED_BYTES = 256 * 1024
"""A larger response is stored as a recipe, by which it is made again."""

T = TypeVar("T")
Settle = Callable[[Callable[[], T]], T]
"""Runs the writes in one transaction, and stores their response for the key."""


@dataclass(frozen=True)
class ClaimedRequest(Generic[T]):
    """store: a response as it is kept. replay: the same response from what was kept."""

    tenant_id: int
    key: str
    fingerprint: bytes
    store: Callable[[T], StoredResponse]
    replay: Callable[[StoredResponse], T]


def run_claimed(
    request: ClaimedRequest[T] | None,
    *,
    now: datetime,
    continuation: Continuation,
    action: Callable[[Settle[T]], T],
) -> T:
    """The action's response, from running it now or from an earlier run with this key.

    request: None without a key. action: works without a transaction, and calls settle(write) for
    what it writes; an exception frees the key.
    Raises IdempotencyKeyReusedError and IdempotencyKeyInUseError (409).
    """
    if request is None:
        return action(_settle_without_key)
    claim = continuation.recall(("idempotency", request.key), lambda: _claim_key(request, now=now))
    if isinstance(claim, StoredResponse):
        return request.replay(claim)
    try:
        return action(lambda write: _settle(request, claim=claim, now=now, write=write))
    except ResultPendingError:
        raise
    except BaseException:
        with suppress(DatabaseError):  # then it ends by its deadline
            IdempotencyClaim.objects.filter(number=claim).delete()
        raise


@transaction.atomic
def _claim_key(request: ClaimedRequest[T], *, now: datetime) -> uuid.UUID | StoredResponse:
    """The number of the claim, or the response of an earlier run."""
    try_lock_key(tenant_id=request.tenant_id, key=request.key)
    stored = find_stored_response(
        tenant_id=request.tenant_id, key=request.key, fingerprint=request.fingerprint, now=now
    )
    if stored is not None:
        return stored
    reject_claimed_key(
        tenant_id=request.tenant_id, key=request.key, fingerprint=request.fingerprint, now=now
    )
    number = uuid.uuid4()
    IdempotencyClaim.objects.create(
        tenant_id=request.tenant_id,
        key=request.key,
        fingerprint=request.fingerprint,
        number=number,
        ends_at=now + CLAIMED_FOR,
    )
    return number


@transaction.atomic
def _settle(
    request: ClaimedRequest[T], *, claim: uuid.UUID, now: datetime, write: Callable[[], T]
) -> T:
    lock_claimed_key(tenant_id=request.tenant_id, key=request.key)
    ended, _ = IdempotencyClaim.objects.filter(number=claim).delete()
    if not ended:
        raise IdempotencyKeyInUseError
    response = write()
    stored = request.store(response)
    rows = IdempotentAnswer.objects.filter(tenant_id=request.tenant_id, key=request.key)
    rows.filter(created_at__lte=now - KEPT_FOR).delete()
    rows.create(
        tenant_id=request.tenant_id,
        key=request.key,
        fingerprint=request.fingerprint,
        status=stored.status,
        headers=dict(stored.headers),
        body=stored.body,
        is_recipe=stored.is_recipe,
        created_at=now,
    )
    return response


@transaction.atomic
def _settle_without_key(write: Callable[[], T]) -> T:
    return write()
