"""The workspaces with the most scans of the last seven whole days."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.conf import settings
from redis import Redis

from kernel.redis_clients import get_redis
from scans.analytics.workspace_ranking import list_top_workspaces, rank_workspaces
from scans.connections import maintenance_connection
from scans.models import ScanDay
from tenants.models import Tenant
from tenants.postgres_schemas import tenant_schema
from tests.support.factories import Workspace

# Long after the scans of other tests.
TODAY = date(2041, 5, 8)


@pytest.fixture
def redis() -> Iterator[Redis]:
    client = get_redis(settings.REDIS_URL)
    client.delete("{scans}:workspaces", "{scans}:workspaces:next")
    yield client
    client.delete("{scans}:workspaces", "{scans}:workspaces:next")


def add_day(tenant: Tenant, days_ago: int, scans: int) -> None:
    with tenant_schema(tenant.schema_name):
        day = TODAY - timedelta(days=days_ago)
        ScanDay.objects.create(day=day, human_count=scans, bot_count=1)


def rank_all(redis: Redis, *, budget_secs: float = 60) -> int:
    """Returns how many slices it took."""
    after: int | None = 0
    slices = 0
    with maintenance_connection() as connection:
        while after is not None:
            after = rank_workspaces(
                connection, redis, today=TODAY, budget_secs=budget_secs, after_tenant_id=after
            )
            slices += 1
    return slices


@pytest.mark.parametrize("budget_secs", [60, 0])
def test_the_ranking_counts_seven_whole_days_in_any_number_of_slices(
    redis: Redis, nord: Workspace, sud: Workspace, budget_secs: float
) -> None:
    add_day(nord.tenant, 0, 900)  # today, which is not over
    add_day(nord.tenant, 1, 10)
    add_day(nord.tenant, 7, 20)
    add_day(nord.tenant, 8, 700)
    add_day(sud.tenant, 3, 99)
    slices = rank_all(redis, budget_secs=budget_secs)
    assert (slices > 1) == (budget_secs == 0)
    ours = {nord.tenant.pk, sud.tenant.pk}
    found = [row for row in list_top_workspaces(redis, count=1000) if row.tenant_id in ours]
    assert found == [(sud.tenant.pk, 100), (nord.tenant.pk, 32)]
    assert len(list_top_workspaces(redis, count=1)) == 1


def test_a_workspace_without_scans_leaves_the_ranking(redis: Redis, nord: Workspace) -> None:
    add_day(nord.tenant, 1, 10)
    rank_all(redis)
    with tenant_schema(nord.tenant.schema_name):
        ScanDay.objects.all().delete()
    rank_all(redis)
    ranked = [row.tenant_id for row in list_top_workspaces(redis, count=1000)]
    assert nord.tenant.pk not in ranked
