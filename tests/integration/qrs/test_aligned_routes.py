"""Rows of qr_route that are not what their codes say: named, and put right by the command."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from threading import Thread

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from redis import Redis

from qrs.routes.alignment import align_routes, list_unaligned
from qrs.routes.models import QrRoute
from tests.integration.health.conftest import ask
from tests.integration.qrs.held_routes import get_held, get_row
from tests.support.factories import MENU_URL, Workspace
from tests.support.waiting import wait_until

ELSEWHERE = "https://example.com/elsewhere"
TRIGGER = "ALTER TABLE {schema}.qrs_dynamicqr {verb} TRIGGER qr_route_sync"


def republish(workspace: Workspace, *arguments: str) -> str:
    out = StringIO()
    call_command("republish_routes", "--workspace", workspace.tenant.slug, *arguments, stdout=out)
    return out.getvalue()


def run(workspace: Workspace, statement: str, **names: str) -> None:
    """As somebody does in psql."""
    schema = f'"{workspace.tenant.schema_name}"'
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as session:
        session.execute(statement.format(schema=schema, **names).encode())


@contextmanager
def without_trigger(workspace: Workspace) -> Iterator[None]:
    run(workspace, TRIGGER, verb="DISABLE")
    try:
        yield
    finally:
        run(workspace, TRIGGER, verb="ENABLE")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE public.qr_route SET destination_url = 'https://example.com/x'",
        "UPDATE public.qr_route SET destination_url = 'https://example.com/x', version = 90",
        "UPDATE public.qr_route SET state = 'paused'",
        "UPDATE public.qr_route SET state = 'deleted', destination_url = ''",
        "UPDATE public.qr_route SET tenant_suspended = true",
        "UPDATE public.qr_route SET forward_query = true",
        "UPDATE public.qr_route SET qr_id = qr_id + 1000",
        """UPDATE public.qr_route SET variants = '[{{"url": "u", "label": "a", "weight": 1}}]'""",
        "DELETE FROM public.qr_route",
    ],
)
def test_a_row_that_was_changed_by_hand_is_put_right(nord: Workspace, change: str) -> None:
    short_id, untouched = nord.create_qr()["short_id"], nord.create_qr()["short_id"]
    before = get_held(untouched)
    run(nord, f"{change} WHERE short_id = '{short_id}'")
    with pytest.raises(CommandError, match="1 were not what their codes say"):
        republish(nord, "--dry-run")

    assert f"1 routes are not theirs: {short_id}" in republish(nord)

    route = QrRoute.objects.get(pk=short_id)
    assert (route.destination_url, route.state, route.variants) == (MENU_URL, "active", [])
    assert get_held(short_id) == get_row(short_id)
    assert get_held(untouched) == before
    assert "All are right." in republish(nord, "--dry-run")


def test_a_trigger_that_was_disabled_is_named_and_what_it_missed_put_in_force(
    redis: Redis, nord: Workspace
) -> None:
    edited, trashed = (nord.create_qr()["short_id"] for _ in range(2))
    with without_trigger(nord):
        nord.owner.patch(f"/api/v1/dynamic/{edited}/", {"destination_url": ELSEWHERE})
        nord.owner.delete(f"/api/v1/dynamic/{trashed}/")
        made = nord.create_qr()["short_id"]
        probe = ask(redis)["postgresql"]
    assert not probe.is_ok
    assert "triggers are disabled" in probe.line
    assert f"{nord.tenant.schema_name}.qrs_dynamicqr" in probe.staff_line
    assert ask(redis)["postgresql"].is_ok

    assert "3 were not what their codes say. All are right now." in republish(nord)

    routes = {one.pk: one for one in QrRoute.objects.filter(tenant_id=nord.tenant.pk)}
    assert routes[edited].destination_url == ELSEWHERE
    assert routes[trashed].state == "deleted"
    assert routes[made].destination_url == MENU_URL
    for short_id in (edited, trashed, made):
        assert get_held(short_id) == get_row(short_id)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE {schema}.scans_scanhour {verb} TRIGGER ALL",
        "ALTER TABLE public.console_auditentry {verb} TRIGGER audit_rows_stay",
        "ALTER TABLE public.tenants_tenant {verb} TRIGGER qr_route_sync_tenant",
    ],
)
def test_every_trigger_is_looked_at(redis: Redis, nord: Workspace, statement: str) -> None:
    run(nord, statement, verb="DISABLE")
    try:
        assert "triggers are disabled" in ask(redis)["postgresql"].line
    finally:
        run(nord, statement, verb="ENABLE")
    assert ask(redis)["postgresql"].is_ok


def test_an_edit_on_its_way_is_not_taken_back(nord: Workspace) -> None:
    """It was locked by its writer when the row was found to differ."""
    short_id = nord.create_qr()["short_id"]
    run(
        nord, "UPDATE public.qr_route SET state = 'paused' WHERE short_id = '{code}'", code=short_id
    )
    [(tenant, found)] = list_unaligned(tenant_id=nord.tenant.pk)

    def align() -> None:
        align_routes(tenant, found)
        connection.close()

    edit = 'UPDATE "{schema}".qrs_dynamicqr SET destination_url = %s WHERE short_id = %s'
    with psycopg.connect(settings.DATABASE_URL) as writer:
        statement = edit.format(schema=nord.tenant.schema_name)
        writer.execute(statement.encode(), [ELSEWHERE, short_id])
        aligning = Thread(target=align)
        aligning.start()
        wait_until(lambda: _is_waiting(writer), limit_secs=60)
        writer.commit()
        aligning.join(60)
    assert QrRoute.objects.get(pk=short_id).destination_url == ELSEWHERE
    assert list(list_unaligned(tenant_id=nord.tenant.pk)) == []


def test_a_row_of_another_workspace_is_left_to_a_person(nord: Workspace, sud: Workspace) -> None:
    short_id = nord.create_qr()["short_id"]
    give = "UPDATE public.qr_route SET tenant_id = {tenant} WHERE short_id = '{code}'"
    run(nord, give, tenant=str(sud.tenant.pk), code=short_id)
    with pytest.raises(CommandError, match="only a person can decide"):
        republish(nord)
    run(nord, give, tenant=str(nord.tenant.pk), code=short_id)
    assert "All are right." in republish(nord, "--dry-run")


def test_a_workspace_whose_schema_is_gone_stops_no_other(nord: Workspace, sud: Workspace) -> None:
    schema = f'"{sud.tenant.schema_name}"'
    run(sud, f"ALTER SCHEMA {schema} RENAME TO aside")
    try:
        tenants = [tenant.pk for tenant, _ in list_unaligned()]
    finally:
        run(sud, f"ALTER SCHEMA aside RENAME TO {schema}")
    assert sud.tenant.pk not in tenants


def _is_waiting(writer: psycopg.Connection) -> bool:
    query = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid)))"
    with connection.cursor() as cursor:
        cursor.execute(query, [writer.info.backend_pid])
        return bool(cursor.fetchone()[0])
