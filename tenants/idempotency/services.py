"""Idempotency keys: claim the key, act once, store the response, replay it."""

import contextlib
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction

from tenants.idempotency.errors import (
    IdempotencyKeyError,
    IdempotencyKeyInUseError,
    IdempotencyKeyReusedError,
)
from tenants.idempotency.models import IdempotentAnswer

KEPT_FOR = timedelta(hours=24)
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
KEY_PATTERN = f"^{_KEY.pattern}$"
"""For the API document."""


@dataclass(frozen=True)
class StoredResponse:
    """headers: those the client needs besides the usual ones, Content-Type included."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    replayed: bool = False


def check_idempotency_key(key: str) -> None:
    """Raises IdempotencyKeyError (400) unless it is 1 to 255 printable ASCII characters."""
    if not _KEY.fullmatch(key):
        raise IdempotencyKeyError


def fingerprint_request(*, method: str, path: str, body: bytes) -> bytes:
    """SHA-256 of what makes two requests the same: method, path and body.

    JSON bodies are compared by value, as a client that tries again may order
    or space the same fields differently.
    """
    with contextlib.suppress(ValueError, RecursionError):  # no JSON: compared byte by byte
        body = json.dumps(json.loads(body), sort_keys=True).encode()
    return hashlib.sha256(b"\0".join((method.encode(), path.encode(), body))).digest()


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
        _lock_key(tenant_id, key)
        claimed = _claim(tenant_id, key, fingerprint, now)
        if claimed is None:
            row = IdempotentAnswer.objects.get(tenant_id=tenant_id, key=key)
            return _replay(row, fingerprint)
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
    return None if row is None else _replay(row, fingerprint)


def purge_idempotent_answers(*, now: datetime) -> int:
    """Delete responses older than 24 hours; run daily. Returns how many."""
    deleted, _ = IdempotentAnswer.objects.filter(created_at__lte=now - KEPT_FOR).delete()
    return deleted


def _lock_key(tenant_id: int, key: str) -> None:
    """Hold the key until the transaction ends. Raises IdempotencyKeyInUseError (409)."""
    digest = hashlib.sha256(f"{tenant_id}:{key}".encode()).digest()
    number = int.from_bytes(digest[:8], signed=True)
    with connection.cursor() as cursor:
        # Never waited for: that would hold one of Django's threads.
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        [is_locked] = cursor.fetchone()
    if not is_locked:
        raise IdempotencyKeyInUseError


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


def _replay(row: IdempotentAnswer, fingerprint: bytes) -> StoredResponse:
    if bytes(row.fingerprint) != fingerprint:
        raise IdempotencyKeyReusedError
    return StoredResponse(
        status=row.status or 500,
        body=bytes(row.body),
        headers={str(name): str(value) for name, value in row.headers.items()},
        replayed=True,
    )
