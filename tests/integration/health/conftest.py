"""Servers that a test makes wrong, and what the status says of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from redis import Redis

from health.models import FigureSample
from health.probe import Probe
from health.selectors import get_status
from kernel.clock import utc_now
from kernel.database_urls import make_django_database, parse_database_url
from leases.models import Lease
from tenants.models import Tenant
from tests.support.factories import Workspace

# What the status says of the tests' own PostgreSQL, which is fast and unsafe.
UNSAFE = (
    "fsync is off: a power cut loses changes, or all data;"
    " synchronous_commit is off: a crash loses changes and scans"
)


@contextmanager
def safe_postgresql() -> Iterator[None]:
    """The tests' own, as in production; sessions learn of it a moment later."""
    names = ("fsync", "synchronous_commit")
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as admin:
        for name in names:
            admin.execute(f"ALTER SYSTEM SET {name} = on".encode())
        admin.execute("SELECT pg_reload_conf()")
        try:
            yield
        finally:
            for name in names:
                admin.execute(f"ALTER SYSTEM RESET {name}".encode())
            admin.execute("SELECT pg_reload_conf()")


@contextmanager
def database_at(url: str) -> Iterator[None]:
    """Threads that begin within the block use this PostgreSQL; the test's own does not."""
    usual = connections.settings[DEFAULT_DB_ALIAS]
    other: dict[str, Any] = make_django_database(parse_database_url("DATABASE_URL", url))
    connections.settings[DEFAULT_DB_ALIAS] = {**usual, **other}
    try:
        yield
    finally:
        connections.settings[DEFAULT_DB_ALIAS] = usual


def ask(redis: Redis, *, spool_dir: Path | None = None, **options: Any) -> dict[str, Probe]:
    """The report of this moment, but for what is unsafe of the tests' own PostgreSQL."""
    folder = spool_dir or settings.SPOOL_DIR
    return judge_as_safe(get_status(redis=redis, spool_dir=folder, now=utc_now(), **options))


def judge_as_safe(report: dict[str, Probe]) -> dict[str, Probe]:
    """As if the tests' own PostgreSQL could not lose anything."""
    if report["postgresql"].line == UNSAFE:
        report["postgresql"] = Probe(is_ok=True, line="ok")
    return report


@pytest.fixture
def spool_dir(tmp_path: Path) -> Path:
    return tmp_path / "spool"


def let_beat_run(*, for_: timedelta) -> None:
    """As its lease says; not at all for less than nothing."""
    lease = {"holder": "a test", "expires_at": utc_now() + for_}
    Lease.objects.update_or_create(name="beat", defaults=lease)


@pytest.fixture
def others_are_checked(nord: Workspace) -> None:
    """So that the next workspace of the sample is Nord."""
    FigureSample.objects.all().delete()
    now = utc_now() + timedelta(days=365)
    ids = Tenant.objects.exclude(pk=nord.tenant.pk).values_list("pk", flat=True)
    FigureSample.objects.bulk_create(FigureSample(tenant_id=pk, checked_at=now) for pk in ids)
