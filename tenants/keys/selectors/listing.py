"""The keys of a workspace."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from kernel.errors import NotFoundError
from tenants.keys.models import ApiKey

MAX_ENDED_KEYS = 200
"""Of those that are revoked or have expired, the newest so many are listed."""


def list_active_keys(*, tenant_id: int, now: datetime) -> "QuerySet[ApiKey]":
    """Newest first."""
    unexpired = Q(expires_at=None) | Q(expires_at__gt=now)
    rows = ApiKey.objects.filter(unexpired, tenant_id=tenant_id, revoked_at=None)
    return rows.order_by("-pk")


def list_keys(*, tenant_id: int, now: datetime) -> list[ApiKey]:
    """Active ones first, each group newest first."""
    active = list(list_active_keys(tenant_id=tenant_id, now=now))
    ended = _list_others(tenant_id, active)
    return [*active, *ended[:MAX_ENDED_KEYS]]


def list_active_or_used_keys(
    *, tenant_id: int, used: Collection[int], now: datetime
) -> list[ApiKey]:
    """In the order of list_keys(). used: ids of keys that are listed whatever became of them."""
    active = list(list_active_keys(tenant_id=tenant_id, now=now))
    return [*active, *_list_others(tenant_id, active).filter(pk__in=used)]


def get_key(*, tenant_id: int, key_id: int) -> ApiKey:
    """Raises NotFoundError (404)."""
    key = ApiKey.objects.filter(tenant_id=tenant_id, pk=key_id).first()
    if key is None:
        raise NotFoundError
    return key


def list_keys_by_id(key_ids: Collection[int]) -> dict[int, ApiKey]:
    """Whatever became of them."""
    return ApiKey.objects.in_bulk(list(key_ids))


def is_revoked(*, key_id: int) -> bool:
    """Also if it is no more."""
    return not ApiKey.objects.filter(pk=key_id, revoked_at=None).exists()


def _list_others(tenant_id: int, active: Sequence[ApiKey]) -> "QuerySet[ApiKey]":
    rows = ApiKey.objects.filter(tenant_id=tenant_id).exclude(pk__in=[key.pk for key in active])
    return rows.order_by("-pk")
