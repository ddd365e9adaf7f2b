"""The PostgreSQL schema of the current connection; no other module sets it.

Each statement is sent with the search path of the schema that the connection object
names (tenants.database).

``with tenant:`` is never used: it keeps the previous tenant on a list shared by
all threads, so that two of them may switch to each other's schema.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, cast

from django.db import connection as django_connection
from django_tenants.utils import schema_context

PUBLIC_SCHEMA = "public"
TEMPLATE_SCHEMA = "tenant_template"


class _TenantConnection(Protocol):
    """What django-tenants adds to a connection."""

    schema_name: str

    def set_schema(self, schema_name: str, include_public: bool = True) -> None: ...

    def set_schema_to_public(self) -> None: ...


# A proxy for the connection of the current thread.
_connection = cast("_TenantConnection", django_connection)


@contextmanager
def tenant_schema(schema_name: str) -> Iterator[None]:
    """Run the block in one tenant's schema, then return to the previous one.

    Tables of the public schema stay visible; no table name exists in both.
    """
    with schema_context(schema_name):
        yield


@contextmanager
def public_schema() -> Iterator[None]:
    """Run the block in the public schema, then return to the previous one."""
    with schema_context(PUBLIC_SCHEMA):
        yield


def get_active_schema() -> str:
    """The schema of the running request or block."""
    return _connection.schema_name


def activate_schema(schema_name: str) -> None:
    """Stay in this schema until activate_public_schema().

    For the life of a request, which PublicSchemaMiddleware ends; elsewhere use
    tenant_schema().
    """
    _connection.set_schema(schema_name)


def activate_public_schema() -> None:
    _connection.set_schema_to_public()


@contextmanager
def bare_schema(schema_name: str) -> Iterator[None]:
    """Like tenant_schema(), but public names must be qualified.

    In definitions PostgreSQL omits every schema on the search path, so that only
    names of other schemas are qualified.
    """
    with schema_context(schema_name):
        _connection.set_schema(schema_name, include_public=False)
        yield
