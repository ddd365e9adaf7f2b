"""Claim a key, act once, replay."""

import contextlib
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction

from kernel.errors import ConflictError
from tenants.errors import IdempotencyKeyError, IdempotencyKeyUnderWayError
from tenants.idempotency.models import IdempotentAnswer

KEPT_FOR = timedelta(hours=24)
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
KEY_PATTERN = f"^{_KEY.pattern}$"
"""For the API document."""


class KeyReusedError(ConflictError):
    """409: the key belongs to another request."""

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was already used for a different request.")


@dataclass(frozen=True)
class Answer:
    """An HTTP answer. headers: what the client needs besides the usual ones, Content-Type too."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    replayed: bool = False


def check_idempotency_key(key: str) -> None:
    """Raises BadRequestError (400) unless it is 1 to 255 printable ASCII characters."""
    if not _KEY.fullmatch(key):
        raise IdempotencyKeyError


def fingerprint_request(*, method: str, path: str, body: bytes) -> bytes:
    """What makes two requests the same: method, path and body.

    JSON bodies are compared by value, as a client that tries again may order
    or space the same fields differently.
    """
    with contextlib.suppress(ValueError, RecursionError):  # no JSON: compared byte by byte
        body = json.dumps(json.loads(body), sort_keys=True).encode()
    return hashlib.sha256(b"\0".join((method.encode(), path.encode(), body))).digest()


def keep_whole(answer: Answer) -> Answer:
    """Replays are the first answer itself."""
    return answer


def run_once(
    *,
    tenant_id: int,
    key: str,
    fingerprint: bytes,
    now: datetime,
    action: Callable[[], Answer],
    redact: Callable[[Answer], Answer] = keep_whole,
) -> Answer:
    """The action's answer, from running it or from the run that this key already had.

    redact: what is kept of the answer for replays, where it holds a secret.
    An exception of the action leaves no trace of it, and frees the key.
    Raises KeyReusedError (409) when the key was used for another request, UnderWayError (409)
    while another request with this key is at work.
    """
    with transaction.atomic():
        _lock_key(tenant_id, key)
        claimed = _claim(tenant_id, key, fingerprint, now)
        if claimed is None:
            row = IdempotentAnswer.objects.get(tenant_id=tenant_id, key=key)
            return _replay(row, fingerprint)
        answer = action()
        kept = redact(answer)
        claimed.status = kept.status
        claimed.headers = dict(kept.headers)
        claimed.body = kept.body
        claimed.save(update_fields=["status", "headers", "body"])
        return answer


def find_answer(*, tenant_id: int, key: str, fingerprint: bytes, now: datetime) -> Answer | None:
    """The answer that the key already got; None for a fresh key, or one still at work.

    Raises ConflictError (409) when the key was used for another request.
    """
    rows = IdempotentAnswer.objects.filter(tenant_id=tenant_id, key=key)
    row = rows.filter(created_at__gt=now - KEPT_FOR).first()
    return None if row is None else _replay(row, fingerprint)


def purge_idempotent_answers(*, now: datetime) -> int:
    """Forget answers older than 24 hours; run daily. Returns how many."""
    deleted, _ = IdempotentAnswer.objects.filter(created_at__lte=now - KEPT_FOR).delete()
    return deleted


def _lock_key(tenant_id: int, key: str) -> None:
    """Until the transaction ends. Not waited for: that would hold a thread of Django's.

    Raises UnderWayError (409).
    """
    digest = hashlib.sha256(f"{tenant_id}:{key}".encode()).digest()
    number = int.from_bytes(digest[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        [is_ours] = cursor.fetchone()
    if not is_ours:
        raise IdempotencyKeyUnderWayError


def _claim(tenant_id: int, key: str, fingerprint: bytes, now: datetime) -> IdempotentAnswer | None:
    """A fresh row for the key, or None when it has one.

    A process of the version before takes no lock on the key; then the INSERT waits for its
    transaction, by the unique index.
    """
    rows = IdempotentAnswer.objects.filter(tenant_id=tenant_id, key=key)
    rows.filter(created_at__lte=now - KEPT_FOR).delete()
    row = IdempotentAnswer(tenant_id=tenant_id, key=key, fingerprint=fingerprint, created_at=now)
    IdempotentAnswer.objects.bulk_create([row], ignore_conflicts=True)
    # ON CONFLICT DO NOTHING does not say whether it inserted: our own row has no status yet,
    # and nobody else's row without one can be seen.
    return rows.filter(status=None).first()


def _replay(row: IdempotentAnswer, fingerprint: bytes) -> Answer:
    if bytes(row.fingerprint) != fingerprint:
        raise KeyReusedError
    return Answer(
        status=row.status or 500,
        body=bytes(row.body),
        headers={str(name): str(value) for name, value in row.headers.items()},
        replayed=True,
    )
