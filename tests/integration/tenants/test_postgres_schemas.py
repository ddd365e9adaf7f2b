"""Requests, blocks and threads use only the schema that they have set."""

from functools import partial
from threading import Barrier

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse

from tenants.middleware import PublicSchemaMiddleware
from tenants.postgres_schemas import activate_schema, public_schema, tenant_schema
from tests.support.factories import Workspace, run_parallel


def current_schema() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return str(cursor.fetchone()[0])


def test_blocks_nest_and_return(nord: Workspace, sud: Workspace) -> None:
    with tenant_schema(nord.tenant.schema_name):
        with tenant_schema(sud.tenant.schema_name):
            assert current_schema() == sud.tenant.schema_name
            with public_schema():
                assert current_schema() == "public"
            assert current_schema() == sud.tenant.schema_name
        assert current_schema() == nord.tenant.schema_name
    assert current_schema() == "public"


def test_error_leaves_the_schema_too(nord: Workspace) -> None:
    with pytest.raises(ZeroDivisionError), tenant_schema(nord.tenant.schema_name):
        _ = 1 / 0
    assert current_schema() == "public"


def test_threads_do_not_switch_to_each_others_schema(nord: Workspace, sud: Workspace) -> None:
    names = [nord.tenant.schema_name, sud.tenant.schema_name] * 4
    together = Barrier(len(names))

    def look(name: str) -> bool:
        right = True
        for _ in range(20):
            with tenant_schema(name):
                together.wait(timeout=10)
                right = right and current_schema() == name
        return right and current_schema() == "public"

    assert run_parallel([partial(look, name) for name in names]) == [True] * len(names)


@pytest.mark.parametrize("fails", [False, True])
def test_request_starts_and_ends_in_the_public_schema(nord: Workspace, fails: bool) -> None:
    seen: list[str] = []

    def answer(request: HttpRequest) -> HttpResponse:
        seen.append(current_schema())
        activate_schema(nord.tenant.schema_name)
        if fails:
            raise ZeroDivisionError
        return HttpResponse()

    # Left behind by code that did not use the middleware.
    activate_schema(nord.tenant.schema_name)
    try:
        PublicSchemaMiddleware(answer)(HttpRequest())
    except ZeroDivisionError:
        assert fails
    assert seen == ["public"]
    assert current_schema() == "public"
