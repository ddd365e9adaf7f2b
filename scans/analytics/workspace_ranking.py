"""Which workspaces have the most scans: the sums of their days, gathered in Redis.

No table holds the days of all workspaces, so a task visits their schemas in slices. Each walk over
all of them fills a sorted set of its own, which takes the place of the last one when it is done.
"""

from datetime import date, timedelta
from typing import Any, NamedTuple

import psycopg
from psycopg import sql
from redis import Redis

from scans.workspaces import visit_workspaces

WHOLE_DAYS = 7
_RANKING_KEY = "{scans}:workspaces"
_NEXT_KEY = "{scans}:workspaces:next"
_AGED_SECS = 24 * 3600
_SUM = """
SELECT tenant.id, coalesce((
    SELECT sum(human_count + bot_count) FROM {schema}.scans_scanday
    WHERE day >= %s AND day < %s), 0)::bigint
FROM public.tenants_tenant AS tenant WHERE tenant.schema_name = %s
"""


class RankedWorkspace(NamedTuple):
    tenant_id: int
    scans: int


def rank_workspaces(
    connection: psycopg.Connection,
    redis: Redis,
    *,
    today: date,
    budget_secs: float,
    after_tenant_id: int,
) -> int | None:
    """Count the 7 whole days before today. Returns where to resume; None when the list is new."""
    if after_tenant_id == 0:
        redis.delete(_NEXT_KEY)

    def visit(schema: str, _deadline: float) -> bool:
        query = sql.SQL(_SUM).format(schema=sql.Identifier(schema))
        values = (today - timedelta(days=WHOLE_DAYS), today, schema)
        for tenant_id, scans in connection.execute(query, values).fetchall():
            if scans:
                redis.zadd(_NEXT_KEY, {str(tenant_id): scans})
        return True

    resume_after = visit_workspaces(
        connection, visit, budget_secs=budget_secs, after_tenant_id=after_tenant_id
    )
    if resume_after is None:
        _replace(redis)
    return resume_after


def list_top_workspaces(redis: Redis, *, count: int) -> list[RankedWorkspace]:
    """Most scans first; empty until the first walk is done. Raises redis.RedisError."""
    rows: Any = redis.zrange(_RANKING_KEY, 0, count - 1, desc=True, withscores=True)
    return [RankedWorkspace(int(tenant_id), int(scans)) for tenant_id, scans in rows]


def _replace(redis: Redis) -> None:
    pipeline = redis.pipeline(transaction=True)
    pipeline.delete(_RANKING_KEY)
    # A copy, since a set without members does not exist and cannot be renamed.
    pipeline.zunionstore(_RANKING_KEY, [_NEXT_KEY])
    pipeline.expire(_RANKING_KEY, _AGED_SECS)
    pipeline.delete(_NEXT_KEY)
    pipeline.execute()
