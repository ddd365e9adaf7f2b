"""Sessions that keep requests waiting are named, and the report comes in time nevertheless."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic

import psycopg
import pytest
from django.conf import settings
from redis import Redis

from health.selectors import LIMIT_SECS
from tests.integration.health.conftest import ask
from tests.integration.health.test_time_limits import SLACK_SECS
from tests.support.factories import ApiClient, Workspace
from tests.support.waiting import wait_until

LINE = "requests wait for what another session has locked"
WAIT_SECS = 60.0


@contextmanager
def person_in_psql(*statements: str) -> Iterator[int]:
    """A transaction that somebody has left open. Yields its process."""
    with psycopg.connect(settings.DATABASE_URL) as session:
        for statement in statements:
            session.execute(statement.encode())
        yield session.info.backend_pid
        session.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "LOCK TABLE public.accounts_user",
        "LOCK TABLE public.tenants_tenant IN EXCLUSIVE MODE",
        "LOCK TABLE {schema}.qrs_dynamicqr IN SHARE MODE",
        "CREATE INDEX ON {schema}.scans_dynamicqrscan (client)",
        "ALTER TABLE public.plans_plan ADD COLUMN IF NOT EXISTS price_usd int",
    ],
)
def test_a_locked_table_is_named_with_who_holds_it(
    redis: Redis, nord: Workspace, statement: str
) -> None:
    schema = nord.tenant.schema_name
    with person_in_psql(statement.format(schema=schema)) as pid:
        probe = ask(redis)["postgresql"]
    assert probe[:2] == (False, LINE)
    assert f"by process {pid}" in probe.staff_line
    assert ask(redis)["postgresql"] == (True, "ok", "")


@pytest.mark.parametrize("mode", ["ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE"])
def test_what_a_backup_and_a_change_lock_keeps_nobody_waiting(redis: Redis, mode: str) -> None:
    with person_in_psql(f"LOCK TABLE public.tenants_tenant IN {mode} MODE"):
        assert ask(redis)["postgresql"].is_ok


def test_a_row_that_is_waited_for_is_named_once_its_holder_is_idle(
    redis: Redis, nord: Workspace
) -> None:
    lock = f"SELECT FROM public.tenants_tenant WHERE id = {nord.tenant.pk} FOR UPDATE"
    with person_in_psql(lock) as pid:
        assert ask(redis)["postgresql"].is_ok
        with waiting_for(lock):
            wait_until(lambda: not ask(redis)["postgresql"].is_ok, limit_secs=WAIT_SECS)
            assert ask(redis)["postgresql"].staff_line == f"{LINE}: rows by process {pid}"
    wait_until(lambda: ask(redis)["postgresql"].is_ok, limit_secs=WAIT_SECS)


@contextmanager
def waiting_for(statement: str) -> Iterator[None]:
    """A request that runs it meanwhile."""
    with psycopg.connect(settings.DATABASE_URL) as session:

        def work() -> None:
            with suppress(psycopg.errors.QueryCanceled):
                session.execute(statement.encode())

        thread = threading.Thread(target=work)
        thread.start()
        try:
            yield
        finally:
            session.cancel_safe()
            thread.join(WAIT_SECS)


@pytest.mark.parametrize("table", ["accounts_user", "tenants_tenant", "tenants_membership"])
def test_a_platform_admin_gets_the_public_report_in_time_while_nobody_can_be_known(
    platform_admin: ApiClient, table: str
) -> None:
    assert "GiB" in platform_admin.get("/api/status/").json["disk"]
    with person_in_psql(f"LOCK TABLE public.{table}"):
        for _ in range(2):
            began = monotonic()
            lines = platform_admin.get("/api/status/").json
            assert monotonic() - began < LIMIT_SECS + SLACK_SECS
            assert lines["disk"] == "ok"
    assert "GiB" in platform_admin.get("/api/status/").json["disk"]
