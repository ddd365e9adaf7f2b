"""Servers that a test makes wrong, and what the status says of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

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
    """The report of this moment."""
    folder = spool_dir or settings.SPOOL_DIR
    return get_status(redis=redis, spool_dir=folder, now=utc_now(), **options)


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
