"""qr_route in PostgreSQL and route:{id} in Redis follow every write."""

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from kernel.redis_clients import get_redis
from qrs.models import DynamicQr
from qrs.routes.codec import Route, decode_route, route_key
from qrs.routes.models import QrRoute
from qrs.routes.publish import publish_tenant_routes, publish_unpublished_routes
from tenants.models import TenantStatus
from tenants.postgres_schemas import tenant_schema
from tenants.services.workspaces import set_tenant_status
from tests.support.factories import MENU_URL, Workspace


def published(short_id: str) -> Route:
    value = get_redis(settings.REDIS_URL).get(route_key(short_id))
    assert isinstance(value, bytes)
    return decode_route(value)


def test_create_publishes_an_active_route(nord: Workspace) -> None:
    qr = nord.create_qr()
    assert published(qr["short_id"]) == Route(
        1, nord.tenant.pk, qr["id"], "active", False, MENU_URL, []
    )


def test_each_change_raises_the_version_and_is_in_redis_before_the_response(
    nord: Workspace,
) -> None:
    short_id = nord.create_qr()["short_id"]
    path = f"/api/v1/dynamic/{short_id}/"
    nord.owner.patch(path, {"is_active": False})
    assert published(short_id)[:4:3] == (2, "paused")
    variants = [{"url": MENU_URL, "weight": 3, "label": "A"}]
    nord.owner.patch(path, {"is_active": True, "variants": variants})
    assert [tuple(variant) for variant in published(short_id).variants] == [(MENU_URL, 3, "A")]
    nord.owner.delete(path)
    assert (published(short_id).version, published(short_id).state) == (4, "deleted")


def test_a_rename_does_not_touch_the_route(nord: Workspace) -> None:
    short_id = nord.create_qr()["short_id"]
    nord.owner.patch(f"/api/v1/dynamic/{short_id}/", {"name": "Other"})
    assert QrRoute.objects.get(pk=short_id).version == 1


def test_raw_sql_cannot_bypass_the_registry(nord: Workspace) -> None:
    short_id = nord.create_qr()["short_id"]
    with tenant_schema(nord.tenant.schema_name), connection.cursor() as cursor:
        cursor.execute("UPDATE qrs_dynamicqr SET is_blocked = true WHERE short_id = %s", [short_id])
    route = QrRoute.objects.get(pk=short_id)
    assert (route.state, route.version) == ("blocked", 2)


def test_two_tenants_never_hold_one_short_id_not_even_after_deletion(
    nord: Workspace, sud: Workspace
) -> None:
    short_id = nord.create_qr()["short_id"]
    nord.owner.delete(f"/api/v1/dynamic/{short_id}/")
    now = nord.tenant.created_at
    with tenant_schema(sud.tenant.schema_name), pytest.raises(IntegrityError), transaction.atomic():
        DynamicQr.objects.create(
            short_id=short_id, name="x", destination_url=MENU_URL, created_at=now, updated_at=now
        )


def test_a_printed_id_never_changes(nord: Workspace) -> None:
    short_id = nord.create_qr()["short_id"]
    with (
        tenant_schema(nord.tenant.schema_name),
        pytest.raises(IntegrityError, match="never changes"),
        transaction.atomic(),
    ):
        DynamicQr.objects.filter(short_id=short_id).update(short_id="otherId1")


def test_suspension_marks_all_routes_of_the_tenant_and_no_others(
    nord: Workspace, sud: Workspace
) -> None:
    mine, other = nord.create_qr()["short_id"], sud.create_qr()["short_id"]
    set_tenant_status(tenant_id=nord.tenant.pk, status=TenantStatus.SUSPENDED)
    publish_tenant_routes(tenant_id=nord.tenant.pk)
    assert published(mine).tenant_suspended is True
    assert published(other).tenant_suspended is False
    set_tenant_status(tenant_id=nord.tenant.pk, status=TenantStatus.ACTIVE)
    publish_tenant_routes(tenant_id=nord.tenant.pk)
    assert published(mine).tenant_suspended is False


def test_repair_publishes_routes_that_a_crash_left_unpublished(nord: Workspace) -> None:
    short_id = nord.create_qr()["short_id"]
    get_redis(settings.REDIS_URL).delete(route_key(short_id))
    QrRoute.objects.filter(pk=short_id).update(published_version=0)
    assert publish_unpublished_routes() >= 1
    assert published(short_id).state == "active"
    assert publish_unpublished_routes() == 0
