"""The one query behind every authenticated call, written out.

Django builds a query's SQL anew each time it runs. With five tables that took longer
than everything PostgreSQL does to answer; making the models of a row takes next to nothing.
"""

from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Model

from accounts.access_tokens import AccessClaims
from accounts.models import User
from plans.models import Plan
from tenants.models import Tenant


class Member(NamedTuple):
    """A row of the query. tenant: with its plan loaded."""

    role: str
    user: User
    tenant: Tenant


def _list_columns(model: type[Model]) -> list[str]:
    """In the order in which from_db() takes the values."""
    table = model._meta.db_table
    return [f"{table}.{field.column}" for field in model._meta.concrete_fields]


def _list_names(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


_USER, _TENANT, _PLAN = _list_names(User), _list_names(Tenant), _list_names(Plan)
_TENANT_AT = 1 + len(_USER)
_PLAN_AT = _TENANT_AT + len(_TENANT)
_COLUMNS = ", ".join([*_list_columns(User), *_list_columns(Tenant), *_list_columns(Plan)])
# One session must satisfy all of its conditions; its key makes the row unique.
_FIND = f"""
SELECT tenants_membership.role, {_COLUMNS}
FROM tenants_membership
JOIN accounts_user ON accounts_user.id = tenants_membership.user_id
JOIN tenants_tenant ON tenants_tenant.id = tenants_membership.tenant_id
JOIN plans_plan ON plans_plan.code = tenants_tenant.plan_id
JOIN accounts_session ON accounts_session.user_id = accounts_user.id
                     AND accounts_session.tenant_id = tenants_tenant.id
WHERE accounts_user.id = %(user_id)s AND accounts_user.is_active
  AND tenants_tenant.id = %(tenant_id)s
  AND accounts_session.id = %(session_id)s
  AND accounts_session.revoked_at IS NULL AND accounts_session.expires_at > %(now)s
"""  # noqa: S608 - names of our own tables and columns


def find_member(claims: AccessClaims, *, now: datetime) -> Member | None:
    """Whom the claims name; None unless the person is active, a member, and logged in."""
    with connection.cursor() as cursor:
        cursor.execute(
            _FIND,
            {
                "user_id": claims.user_id,
                "tenant_id": claims.tenant_id,
                "session_id": claims.session_id,
                "now": now,
            },
        )
        row = cursor.fetchone()
    if row is None:
        return None
    tenant = Tenant.from_db(connection.alias, _TENANT, row[_TENANT_AT:_PLAN_AT])
    tenant.plan = Plan.from_db(connection.alias, _PLAN, row[_PLAN_AT:])
    return Member(row[0], User.from_db(connection.alias, _USER, row[1:_TENANT_AT]), tenant)
