"""The caller of a request, by one query that is written out.

Django builds the SQL of a query each time it runs. With five tables that took longer than
PostgreSQL takes to run it; building the models from a row takes next to nothing.
"""

from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Model

from accounts.access_tokens import AccessClaims
from accounts.errors import InvalidAccessTokenError
from accounts.models import User
from kernel.sql_files import read_sql
from plans.models import Plan
from tenants.models import Role, Tenant
from tenants.principals import Principal


class _Member(NamedTuple):
    """A row of the query. tenant: with its plan loaded."""

    role: str
    has_second_factor: bool
    user: User
    tenant: Tenant


def _list_columns(model: type[Model]) -> list[str]:
    """In the order of the values of from_db()."""
    table = model._meta.db_table
    return [f"{table}.{field.column}" for field in model._meta.concrete_fields]


def _list_names(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


_USER, _TENANT, _PLAN = _list_names(User), _list_names(Tenant), _list_names(Plan)
_USER_AT = 2
_TENANT_AT = _USER_AT + len(_USER)
_PLAN_AT = _TENANT_AT + len(_TENANT)
_COLUMNS = ", ".join([*_list_columns(User), *_list_columns(Tenant), *_list_columns(Plan)])
_FIND = read_sql(__package__, "find_member").format(columns=_COLUMNS)


def authenticate_claims(claims: AccessClaims, *, now: datetime) -> Principal:
    """The caller whom the claims name.

    The user must be active and a member of the workspace, the log-in neither ended nor expired.
    Raises InvalidAccessTokenError (401).
    """
    member = _find_member(claims, now=now)
    if member is None:
        raise InvalidAccessTokenError
    return Principal(
        user=member.user,
        tenant=member.tenant,
        role=Role(member.role),
        session_id=claims.session_id,
        has_second_factor=member.has_second_factor,
    )


def _find_member(claims: AccessClaims, *, now: datetime) -> _Member | None:
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
    user = User.from_db(connection.alias, _USER, row[_USER_AT:_TENANT_AT])
    return _Member(row[0], row[1], user, tenant)
