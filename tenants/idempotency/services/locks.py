"""One step at a time for each key, over all processes."""

import hashlib
from datetime import datetime

from django.db import connection

from tenants.idempotency.errors import IdempotencyKeyInUseError, IdempotencyKeyReusedError
from tenants.idempotency.models import IdempotencyClaim


def try_lock_key(*, tenant_id: int, key: str) -> None:
    """Hold the key until the transaction ends. Raises IdempotencyKeyInUseError (409)."""
    with connection.cursor() as cursor:
        # Never waited for: that would hold one of Django's threads.
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_number(tenant_id, key)])
        [is_locked] = cursor.fetchone()
    if not is_locked:
        raise IdempotencyKeyInUseError


def lock_claimed_key(*, tenant_id: int, key: str) -> None:
    """The same for the holder of its claim: others only look at it, for milliseconds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_number(tenant_id, key)])


def reject_claimed_key(*, tenant_id: int, key: str, fingerprint: bytes, now: datetime) -> None:
    """Take away a claim whose deadline is over. The caller has locked the key.

    Raises IdempotencyKeyReusedError, IdempotencyKeyInUseError (409).
    """
    claims = IdempotencyClaim.objects.filter(tenant_id=tenant_id, key=key)
    claims.filter(ends_at__lte=now).delete()
    claim = claims.first()
    if claim is None:
        return
    if bytes(claim.fingerprint) != fingerprint:
        raise IdempotencyKeyReusedError
    raise IdempotencyKeyInUseError


def _number(tenant_id: int, key: str) -> int:
    digest = hashlib.sha256(f"{tenant_id}:{key}".encode()).digest()
    return int.from_bytes(digest[:8], signed=True)
