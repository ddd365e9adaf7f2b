"""Real PostgreSQL and Redis, migrated once; tests commit and never clean up.

Each test makes the workspaces it needs (13 ms each), so that nothing is rolled back, and triggers,
locks and publications work as in production.
"""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.management import call_command
from pytest_django import DjangoDbBlocker
from redis import Redis

from kernel.redis_clients import get_redis
from scans.accounting.ledger.models import AnsweredScans
from scans.events import COUNTERS_KEY, STREAM_KEY
from tests.support.factories import ApiClient, Workspace, make_platform_admin, make_workspace


@pytest.fixture(scope="session")
def migrated_database(django_db_blocker: DjangoDbBlocker) -> None:
    """Migrates the temporary database with the command that deployments use."""
    with django_db_blocker.unblock():
        call_command("migrate_platform", verbosity=0)


@pytest.fixture(autouse=True)
def database(migrated_database: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Allows database access, on the public schema."""
    from tenants.postgres_schemas import activate_public_schema

    with django_db_blocker.unblock():
        activate_public_schema()
        yield
        activate_public_schema()


@pytest.fixture(scope="session", autouse=True)
def fresh_status() -> None:
    """Each report of the status is of its moment, and not of two seconds ago."""
    from health.selectors import get_rounds

    get_rounds().fresh_secs = 0.0


@pytest.fixture
def nord() -> Workspace:
    return make_workspace(plan="agency", name="Studio Nord")


@pytest.fixture
def sud() -> Workspace:
    """Another agency, which must never see what belongs to Nord."""
    return make_workspace(plan="agency", name="Atelier Sud")


@pytest.fixture
def solo() -> Workspace:
    """A workspace on the free plan."""
    return make_workspace(plan="free", name="Solo")


@pytest.fixture
def platform_admin() -> ApiClient:
    return make_platform_admin()


@pytest.fixture
def anonymous() -> ApiClient:
    return ApiClient()


@pytest.fixture
def redis() -> Redis:
    """The tests' Redis, without scans of other tests."""
    client = get_redis(settings.REDIS_URL)
    client.delete(STREAM_KEY, COUNTERS_KEY)
    AnsweredScans.objects.all().delete()
    return client
