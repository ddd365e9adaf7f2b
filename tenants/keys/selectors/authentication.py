"""The caller of a request with an API key, by one query.

Nothing is cached: a key that is revoked or rotated ends with the next request of any process.
"""

from datetime import datetime
from typing import Any

from django.db import connection

from kernel.sql_files import read_sql
from plans.models import Plan
from tenants.keys.errors import InvalidApiKeyError
from tenants.keys.models import ApiKey
from tenants.models import Role, Tenant
from tenants.principals import Principal
from tenants.selectors.rows import count_columns, list_columns, read_model

_TENANT_AT = count_columns(ApiKey)
_PLAN_AT = _TENANT_AT + count_columns(Tenant)
_KEY_PLAN_AT = _PLAN_AT + count_columns(Plan)
_COLUMNS = ", ".join(
    [
        *list_columns(ApiKey),
        *list_columns(Tenant),
        *list_columns(Plan),
        *list_columns(Plan, alias="key_plan"),
    ]
)
_FIND = read_sql(__package__, "find_key").format(columns=_COLUMNS)


def authenticate_digest(digest: bytes, *, now: datetime) -> Principal:
    """The caller who holds the key with this SHA-256. Raises InvalidApiKeyError (401)."""
    with connection.cursor() as cursor:
        cursor.execute(_FIND, {"digest": digest, "now": now})
        row = cursor.fetchone()
    if row is None:
        raise InvalidApiKeyError
    key, tenant = _read_key(row), read_model(Tenant, row[_TENANT_AT:_PLAN_AT])
    tenant.plan = read_model(Plan, row[_PLAN_AT:_KEY_PLAN_AT])
    # What it may do is decided by its scopes; like an editor it manages no people.
    return Principal(acting_user=None, tenant=tenant, role=Role.EDITOR, login_id=None, key=key)


def _read_key(row: Any) -> ApiKey:
    key = read_model(ApiKey, row[:_TENANT_AT])
    if key.plan_id is not None:
        key.plan = read_model(Plan, row[_KEY_PLAN_AT:])
    return key
