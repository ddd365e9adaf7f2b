"""The caller of a request with an access token, by one query."""

from datetime import datetime
from typing import NamedTuple

from django.db import connection

from accounts.access_tokens import AccessClaims
from accounts.errors import InvalidAccessTokenError
from accounts.models import User
from kernel.sql_files import read_sql
from plans.models import Plan
from tenants.models import Role, Tenant
from tenants.principals import Principal
from tenants.selectors.rows import count_columns, list_columns, read_model


class _Member(NamedTuple):
    """A row of the query. tenant: with its plan loaded."""

    role: str
    has_second_factor: bool
    user: User
    tenant: Tenant


_USER_AT = 2
_TENANT_AT = _USER_AT + count_columns(User)
_PLAN_AT = _TENANT_AT + count_columns(Tenant)
_COLUMNS = ", ".join([*list_columns(User), *list_columns(Tenant), *list_columns(Plan)])
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
        acting_user=member.user,
        tenant=member.tenant,
        role=Role(member.role),
        login_id=claims.session_id,
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
    tenant = read_model(Tenant, row[_TENANT_AT:_PLAN_AT])
    tenant.plan = read_model(Plan, row[_PLAN_AT:])
    return _Member(row[0], row[1], read_model(User, row[_USER_AT:_TENANT_AT]), tenant)
