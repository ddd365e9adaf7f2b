"""settings: {"forward_query"} in the API and in the route."""

from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction

from kernel.redis_clients import get_redis
from qrs.routes.codec import Route, decode_route, route_key
from qrs.routes.models import QrRoute
from tenants.postgres_schemas import tenant_schema
from tests.support.factories import MENU_URL, Workspace

LIST = "/api/v1/dynamic/"
NEW_QR = {"name": "Menu", "destination_url": MENU_URL}
ON = {"settings": {"forward_query": True}}


def published(short_id: str) -> Route:
    value = get_redis(settings.REDIS_URL).get(route_key(short_id))
    assert isinstance(value, bytes)
    return decode_route(value)


def read_settings(workspace: Workspace, short_id: str) -> Any:
    return workspace.owner.get(f"{LIST}{short_id}/?include=settings").json["settings"]


def test_it_is_off_by_default(nord: Workspace) -> None:
    created = nord.owner.post(f"{LIST}?include=settings,status", NEW_QR)
    assert list(created.json)[-2:] == ["status", "settings"]
    assert created.json["settings"] == {"forward_query": False}
    assert published(created.json["short_id"]).forward_query is False


def test_a_new_qr_can_have_it_on(nord: Workspace) -> None:
    created = nord.owner.post(f"{LIST}?include=settings", NEW_QR | ON)
    assert (created.status, created.json["settings"]) == (201, {"forward_query": True})
    assert published(created.json["short_id"]).forward_query is True
    listed = nord.owner.get(f"{LIST}?include=settings").json["results"]
    assert [qr["settings"] for qr in listed] == [{"forward_query": True}]


def test_a_change_is_in_force_before_the_response(nord: Workspace) -> None:
    short_id = nord.create_qr()["short_id"]
    path = f"{LIST}{short_id}/"
    first = nord.owner.get(path).headers["ETag"]
    changed = nord.owner.patch(f"{path}?include=settings", ON, If_Match=first)
    assert (changed.status, changed.json["settings"]) == (200, {"forward_query": True})
    assert changed.headers["ETag"] != first
    assert (published(short_id).version, published(short_id).forward_query) == (2, True)
    assert changed.json["destination_changes_count"] == 0
    nord.owner.patch(path, {"settings": {"forward_query": False}})
    assert published(short_id).forward_query is False
    assert nord.owner.get(path).headers["ETag"] == first


@pytest.mark.parametrize("change", [{"settings": {}}, {"name": "Other"}, ON])
def test_fields_that_are_not_sent_do_not_change(nord: Workspace, change: dict[str, Any]) -> None:
    short_id = nord.owner.post(LIST, NEW_QR | ON).json["short_id"]
    assert nord.owner.patch(f"{LIST}{short_id}/", change).status == 200
    assert read_settings(nord, short_id) == {"forward_query": True}


def test_it_costs_no_edit_on_the_free_plan(solo: Workspace) -> None:
    path = f"{LIST}{solo.create_qr()['short_id']}/"
    for on in (True, False, True):
        assert solo.owner.patch(path, {"settings": {"forward_query": on}}).status == 200
    assert solo.owner.get(f"{path}history/").json["count"] == 0


@pytest.mark.parametrize("method", ["create", "change"])
@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        (None, {"settings": ["An object is required."]}),
        ([], {"settings": ["An object is required."]}),
        ({"forward_query": None}, {"settings.forward_query": ["True or false is required."]}),
        ({"forward_query": 1}, {"settings.forward_query": ["True or false is required."]}),
        ({"forward_query": "true"}, {"settings.forward_query": ["True or false is required."]}),
        ({"forwardQuery": True}, {"settings.forwardQuery": ["Unknown field."]}),
    ],
)
def test_wrong_settings_are_named(nord: Workspace, method: str, sent: Any, errors: Any) -> None:
    if method == "create":
        answer = nord.owner.post(LIST, NEW_QR | {"settings": sent})
    else:
        answer = nord.owner.patch(f"{LIST}{nord.create_qr()['short_id']}/", {"settings": sent})
    assert answer.outcome == (400, errors)


def test_a_paused_route_keeps_the_former_format(nord: Workspace) -> None:
    short_id = nord.owner.post(LIST, NEW_QR | ON).json["short_id"]
    path = f"{LIST}{short_id}/"
    nord.owner.patch(path, {"is_active": False})
    assert (published(short_id).state, published(short_id).forward_query) == ("paused", False)
    nord.owner.patch(path, {"is_active": True})
    assert (published(short_id).state, published(short_id).forward_query) == ("active", True)


def test_raw_sql_reaches_the_route(nord: Workspace) -> None:
    short_id = nord.create_qr()["short_id"]
    with tenant_schema(nord.tenant.schema_name), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE qrs_dynamicqr SET forward_query = true WHERE short_id = %s", [short_id]
        )
    route = QrRoute.objects.get(pk=short_id)
    assert (route.forward_query, route.version) == (True, 2)


def test_a_workspace_that_is_not_migrated_yet_keeps_working(nord: Workspace) -> None:
    """After the public schema was migrated and before this workspace's schema is."""
    schema = nord.tenant.schema_name
    with tenant_schema(schema), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER qr_route_sync ON qrs_dynamicqr")
        cursor.execute("ALTER TABLE qrs_dynamicqr DROP COLUMN forward_query")
        cursor.execute(
            "CREATE TRIGGER qr_route_sync AFTER INSERT OR DELETE OR UPDATE OF is_active"
            " ON qrs_dynamicqr FOR EACH ROW EXECUTE FUNCTION public.qr_route_sync()"
        )
        cursor.execute(
            "INSERT INTO qrs_dynamicqr (short_id, name, destination_url, variants, is_active,"
            " is_blocked, destination_changes_count, created_at, updated_at)"
            " VALUES ('Before01', 'x', 'https://e.com/', '[]', true, false, 0, now(), now())"
        )
        cursor.execute("UPDATE qrs_dynamicqr SET is_active = false WHERE short_id = 'Before01'")
        cursor.execute(
            "SELECT state, forward_query, version FROM public.qr_route WHERE short_id = 'Before01'"
        )
        assert cursor.fetchall() == [("paused", False, 2)]
        transaction.set_rollback(True)


def test_the_version_before_can_insert(nord: Workspace) -> None:
    with tenant_schema(nord.tenant.schema_name), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO qrs_dynamicqr (short_id, name, destination_url, variants, is_active,"
            " is_blocked, destination_changes_count, created_at, updated_at)"
            " VALUES ('Before02', 'x', 'https://e.com/', '[]', true, false, 0, now(), now())"
        )
    assert QrRoute.objects.get(pk="Before02").forward_query is False
