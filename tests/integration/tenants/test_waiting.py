"""Requests do not wait for each other while they hold one of Django's threads."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections, transaction

from kernel.clock import utc_now
from kernel.errors import InProgressError
from tenants.database import base
from tenants.database.direct import on_direct_connection
from tenants.idempotency.services import StoredResponse, run_once
from tenants.migrating.locks import template_lock
from tests.support.factories import ApiClient, Workspace, run_parallel

SIGN_UP = "/api/auth/signup/"


@contextmanager
def tenant_row_locked(workspace: Workspace) -> Iterator[None]:
    """Locked as by a statement of an operator that does not end."""
    with psycopg.connect(settings.DATABASE_URL) as other:
        other.execute(
            "SELECT FROM public.tenants_tenant WHERE id = %s FOR UPDATE", [workspace.tenant.pk]
        )
        yield
        other.rollback()


def test_parallel_request_with_the_same_key_gets_409_at_once(
    nord: Workspace, sud: Workspace
) -> None:
    began, may_end = Event(), Event()

    def act_slowly() -> StoredResponse:
        began.set()
        assert may_end.wait(30)
        return StoredResponse(status=201, body=b"first")

    def run(workspace: Workspace, *, slowly: bool = False, key: str = "key-1") -> StoredResponse:
        try:
            return run_once(
                tenant_id=workspace.tenant.pk,
                key=key,
                fingerprint=b"same",
                now=utc_now(),
                action=act_slowly if slowly else lambda: StoredResponse(status=201, body=b"other"),
            )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(run, nord, slowly=True)
        assert began.wait(30)
        with pytest.raises(InProgressError, match="still running") as refused:
            run(nord)
        assert (refused.value.status, refused.value.headers) == (409, {"Retry-After": "1"})
        assert run(nord, key="key-2").body == run(sud).body == b"other"
        may_end.set()
        assert first.result().body == b"first"
    replayed = run(nord)
    assert (replayed.body, replayed.replayed) == (b"first", True)


def test_sign_up_gets_503_at_once_while_the_template_is_migrated() -> None:
    body = {"email": "anna@studio.example", "password": "long enough 4711", "workspace": "Anna"}
    with template_lock():
        answers = run_parallel([lambda: ApiClient().post(SIGN_UP, body)] * 3)
    for answer in answers:
        assert answer.status == 503
        assert "being upgraded" in answer.json["detail"]
        assert answer.headers["Retry-After"] == "5"


def test_change_gets_503_when_its_workspace_stays_locked(
    nord: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.services.workspaces._LOCK_SECS", 1)
    short_id = nord.create_qr()["short_id"]
    path = f"/api/v1/dynamic/{short_id}/"
    with tenant_row_locked(nord):
        answer = nord.owner.patch(path, {"name": "Summer menu"})
        assert nord.owner.get(path).status == 200
    assert answer.status == 503
    assert "under way" in answer.json["detail"]
    assert answer.headers["Retry-After"] == "1"
    assert nord.owner.patch(path, {"name": "Summer menu"}).status == 200


def test_a_locked_table_of_one_workspace_does_not_hold_threads_for_good(
    nord: Workspace, sud: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight of its requests would hold all threads of a web process."""
    monkeypatch.setattr(base, "_LOCK_LIMIT", "SET LOCAL lock_timeout='50ms';")
    short_id = nord.create_qr()["short_id"]
    path = f"/api/v1/dynamic/{short_id}/"
    with psycopg.connect(settings.DATABASE_URL) as other:
        other.execute(f'LOCK TABLE "{nord.tenant.schema_name}".qrs_dynamicqr'.encode())
        reads = [nord.owner.get(one) for one in (path, "/api/v1/dynamic/")]
        assert [(one.status, one.headers["Retry-After"]) for one in reads] == [(503, "5")] * 2
        assert sud.owner.get("/api/v1/dynamic/").status == 200
        other.rollback()
    assert nord.owner.get(path).status == 200


def test_the_limit_is_of_a_transaction_and_gives_way_to_another_one() -> None:
    def read_limit() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            return str(cursor.fetchone()[0])

    assert read_limit() == "10s"
    with transaction.atomic():
        assert read_limit() == "10s"
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '3s'")
        assert read_limit() == "3s"
        with transaction.atomic():
            assert read_limit() == "3s"
    assert read_limit() == "10s"
    with on_direct_connection():
        assert read_limit() == "0"
