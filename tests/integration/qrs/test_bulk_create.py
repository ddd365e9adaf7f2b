"""Codes of a pasted table: all of them are created, or none."""

from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.clock import utc_now
from kernel.errors import ApiError, FieldErrors
from kernel.redis_clients import get_redis
from qrs.errors import ActiveCapError, BulkSizeError
from qrs.models import DynamicQr
from qrs.routes.codec import decode_route, route_key
from qrs.services.bulk.pasting import TableRow, check_rows, create_codes
from tenants.postgres_schemas import tenant_schema
from tests.support.factories import Workspace, make_workspace, run_parallel

LIST = "/api/v1/dynamic/"


def make_rows(count: int) -> list[TableRow]:
    return [TableRow(f" Code {n} ", f"HTTPS://Example.com/{n}") for n in range(count)]


def create(workspace: Workspace, rows: list[TableRow]) -> list[DynamicQr]:
    with tenant_schema(workspace.tenant.schema_name):
        return create_codes(
            tenant_id=workspace.tenant.pk,
            acting_user=workspace.owner_user,
            rows=rows,
            now=utc_now(),
        )


def count(workspace: Workspace) -> Any:
    return workspace.owner.get(LIST).json["count"]


def test_fifty_codes_are_created_and_lead_at_once(nord: Workspace) -> None:
    made = create(nord, make_rows(50))
    assert (len(made), count(nord)) == (50, 50)
    listed = nord.owner.get(f"{LIST}{made[7].short_id}/").json
    assert (listed["name"], listed["destination_url"]) == ("Code 7", "https://example.com/7")
    value = get_redis(settings.REDIS_URL).get(route_key(made[49].short_id))
    assert isinstance(value, bytes)
    assert decode_route(value).destination_url == "https://example.com/49"


def test_one_wrong_row_creates_none(nord: Workspace) -> None:
    rows = [*make_rows(3), TableRow("", "ftp://example.com/"), TableRow("x" * 121, "")]
    with pytest.raises(FieldErrors) as raised:
        create(nord, rows)
    assert raised.value.errors == {
        "items.3.name": ["This field may not be blank."],
        "items.3.destination_url": ["Only http and https URLs are allowed."],
        "items.4.name": ["Ensure this field has at most 120 characters."],
        "items.4.destination_url": ["This field may not be blank."],
    }
    assert count(nord) == 0
    with tenant_schema(nord.tenant.schema_name):
        assert [bool(each.errors) for each in check_rows(rows)] == [False] * 3 + [True] * 2


@pytest.mark.parametrize(("plan", "limit"), [("free", 0), ("starter", 50), ("pro", 1000)])
def test_more_than_the_plan_takes_are_refused_before_they_are_checked(
    plan: str, limit: int
) -> None:
    workspace = make_workspace(plan=plan)
    with pytest.raises(BulkSizeError) as raised:
        create(workspace, [TableRow("", "")] * 40_000)
    assert raised.value.errors == {
        "items": [f"Plan '{plan}' caps bulk at {limit} items per request, got 40000."]
    }


def test_the_cap_holds_for_all_together() -> None:
    starter = make_workspace(plan="starter")
    starter.create_qr()
    with pytest.raises(ActiveCapError):
        create(starter, make_rows(10))
    assert count(starter) == 1
    create(starter, make_rows(9))
    assert count(starter) == 10


def test_parallel_calls_cannot_pass_the_cap() -> None:
    starter = make_workspace(plan="starter")

    def attempt() -> bool:
        try:
            create(starter, make_rows(4))
        except ApiError:
            return False
        return True

    assert sorted(run_parallel([attempt] * 5)) == [False] * 3 + [True] * 2
    assert count(starter) == 8


def test_a_short_id_that_was_printed_before_is_drawn_anew(
    nord: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = nord.create_qr()["short_id"]
    drawn = iter([taken, "Fresh001", "Fresh002", "Fresh003"])
    monkeypatch.setattr("qrs.services.bulk.creating.new_short_id", lambda: next(drawn))
    made = create(nord, make_rows(2))
    assert [qr.short_id for qr in made] == ["Fresh002", "Fresh003"]


def test_many_rows_of_one_host_cost_one_look_up(nord: Workspace) -> None:
    with (
        tenant_schema(nord.tenant.schema_name),
        CaptureQueriesContext(connection) as queries,
    ):
        check_rows(make_rows(200))
    assert len(queries) <= 1
