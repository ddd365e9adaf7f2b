"""A response as it is kept for replays."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tenants.idempotency.errors import IdempotencyKeyReusedError
from tenants.idempotency.models import IdempotentAnswer


@dataclass(frozen=True)
class StoredResponse:
    """headers: those the client needs besides the usual ones, Content-Type included.

    is_recipe: the body says how to make the response again, which was too large to keep.
    """

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    replayed: bool = False
    is_recipe: bool = False


def replay_row(row: IdempotentAnswer, *, fingerprint: bytes) -> StoredResponse:
    """Raises IdempotencyKeyReusedError (409) when the row is of another request."""
    if bytes(row.fingerprint) != fingerprint:
        raise IdempotencyKeyReusedError
    return StoredResponse(
        status=row.status or 500,
        body=bytes(row.body),
        headers={str(name): str(value) for name, value in row.headers.items()},
        replayed=True,
        is_recipe=row.is_recipe,
    )
