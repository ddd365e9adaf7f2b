"""A process knows by its own clock whether it holds a lease."""

import os
import secrets
import signal
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as django_settings

from devserver.ports import choose_port
from devserver.postgres import PostgresServer
from kernel.database_urls import parse_database_url
from kernel.postgres import connect
from leases import keeper
from leases.errors import LeaseLostError
from leases.keeper import LeaseKeeper, hold_lease
from leases.models import Lease
from tests.integration.leases.holding import holding
from tests.support.waiting import wait_until


@pytest.fixture
def name() -> str:
    return f"lease {uuid4()}"


def test_a_block_holds_the_lease_and_gives_it_back(name: str) -> None:
    with hold_lease(name) as first, hold_lease(name) as second:
        first.require()
        assert [first.is_held, second.is_held] == [True, False]
        with pytest.raises(LeaseLostError):
            second.require()
    with pytest.raises(LeaseLostError):
        first.require()
    with hold_lease(name) as next_one:
        assert next_one.is_held


def test_the_lease_outlasts_its_length_while_it_is_held(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "LEASE_SECS", 2.0)
    monkeypatch.setattr(keeper, "RENEW_SECS", 0.1)
    with hold_lease(name) as lease:
        taken_at = Lease.objects.get(pk=name).expires_at
        later = taken_at + timedelta(seconds=4)
        wait_until(lambda: Lease.objects.get(pk=name).expires_at > later, limit_secs=60)
        lease.require()
        with hold_lease(name) as other:
            assert not other.is_held


def test_a_lease_that_another_took_is_lost_for_good(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a fail-over to a standby that does not have it."""
    monkeypatch.setattr(keeper, "RENEW_SECS", 0.1)
    other = LeaseKeeper(name)
    with hold_lease(name) as lease:
        forget(name)
        assert other.take()
        wait_until(lambda: not lease.is_held, limit_secs=10)
        other.stop()
        wait_until(lambda: not is_renewed(name), limit_secs=10)
        assert not lease.is_held


def is_renewed(name: str) -> bool:
    """Whether a thread of this process still asks for the lease."""
    return any(thread.name == f"lease of {name}" for thread in threading.enumerate())


def forget(name: str) -> None:
    with closing(connect(django_settings.DATABASE_CONNINFO, name="test")) as session:
        session.execute("DELETE FROM public.platform_lease WHERE name = %s", [name])


def test_those_that_stand_by_go_on_after_a_kill(name: str) -> None:
    standby = LeaseKeeper(name, stays=True)
    with holding(name) as holder:
        standby.start()
        assert holder.believes_to_hold()
        assert not standby.is_held
        holder.process.kill()
        wait_until(lambda: standby.is_held, limit_secs=30)
    standby.stop()


def test_a_process_that_was_paused_does_not_think_that_it_holds_the_lease(name: str) -> None:
    standby = LeaseKeeper(name, stays=True)
    with holding(name) as holder:
        assert holder.believes_to_hold()
        os.kill(holder.process.pid, signal.SIGSTOP)
        standby.start()
        wait_until(lambda: standby.is_held, limit_secs=30)
        os.kill(holder.process.pid, signal.SIGCONT)
        assert not holder.believes_to_hold()
        assert standby.is_held
    standby.stop()


def test_nobody_holds_a_lease_while_postgres_is_away(
    name: str, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "LEASE_SECS", 3.0)
    monkeypatch.setattr(keeper, "RENEW_SECS", 0.2)
    server = PostgresServer(tmp_path / "pg", choose_port(), password=secrets.token_hex(8))
    server.start()
    settings.DATABASE_CONNINFO = parse_database_url("DATABASE_URL", server.url)
    with closing(connect(settings.DATABASE_CONNINFO, name="test")) as session:
        session.execute(
            "CREATE TABLE public.platform_lease"
            " (name text PRIMARY KEY, holder text, expires_at timestamptz)"
        )
    one, other = LeaseKeeper(name, stays=True), LeaseKeeper(name, stays=True)
    try:
        for each in (one, other):
            each.start()
        wait_until(lambda: one.is_held or other.is_held, limit_secs=30)
        server.stop()
        wait_until(lambda: not one.is_held and not other.is_held, limit_secs=30)
        server.start()
        wait_until(lambda: one.is_held or other.is_held, limit_secs=30)
        assert one.is_held != other.is_held
    finally:
        for each in (one, other):
            each.stop()
        server.stop()
