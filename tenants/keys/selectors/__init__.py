"""Reads of API keys."""

from tenants.keys.selectors.authentication import authenticate_digest
from tenants.keys.selectors.listing import (
    get_key,
    is_revoked,
    list_active_or_used_keys,
    list_keys,
    list_keys_by_id,
)

__all__ = [
    "authenticate_digest",
    "get_key",
    "is_revoked",
    "list_active_or_used_keys",
    "list_keys",
    "list_keys_by_id",
]
