"""Routes to scan: in PostgreSQL and Redis for real workspaces, or millions of them in Redis."""

import random
import string
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.traffic import list_user_agents

_PUBLISHED_AT_ONCE = 500
_SET_AT_ONCE = 5_000


def make_short_ids(count: int) -> list[str]:
    """Deterministic: the same ids for the same count."""
    chance = random.Random(7)
    letters = string.ascii_letters + string.digits
    return ["".join(chance.choices(letters, k=8)) for _ in range(count)]


def write_files(folder: Path, name: str, short_ids: Sequence[str]) -> dict[str, Path]:
    """What wrk's script and the pacer read."""
    files = {"BENCH_SHORT_IDS": folder / f"{name}-ids", "BENCH_USER_AGENTS": folder / "agents"}
    files["BENCH_SHORT_IDS"].write_text("\n".join(short_ids))
    files["BENCH_USER_AGENTS"].write_text("\n".join(list_user_agents()))
    return files


def store_routes(short_ids: Sequence[str], tenant_ids: Sequence[int]) -> None:
    """Rows of qr_route, published as the API publishes them."""
    from qrs.routes.publish import publish_routes

    copy_routes(short_ids, tenant_ids)
    for start in range(0, len(short_ids), _PUBLISHED_AT_ONCE):
        publish_routes(short_ids=short_ids[start : start + _PUBLISHED_AT_ONCE])


def copy_routes(short_ids: Sequence[str], tenant_ids: Sequence[int]) -> None:
    import psycopg
    from django.conf import settings

    copy = (
        "COPY public.qr_route (short_id, tenant_id, qr_id, destination_url, variants, state,"
        " tenant_suspended, version, published_version) FROM STDIN"
    )
    with (
        psycopg.connect(settings.DATABASE_URL) as connection,
        connection.cursor() as cursor,
        cursor.copy(copy) as rows,
    ):
        for number, short_id in enumerate(short_ids):
            tenant_id = tenant_ids[number % len(tenant_ids)]
            rows.write_row(
                (short_id, tenant_id, number + 1, _url(number), "[]", "active", False, 1, 0)
            )


def copy_codes(short_ids: Sequence[str], schemas: Sequence[str]) -> None:
    """QRs of real workspaces, as many in each; the trigger writes their routes."""
    import psycopg
    from django.conf import settings
    from psycopg import sql

    copy = sql.SQL(
        "COPY {}.qrs_dynamicqr (short_id, name, destination_url, variants, is_active, is_blocked,"
        " destination_changes_count, created_at, updated_at) FROM STDIN"
    )
    fixed = ("[]", True, False, 0, "2026-11-01 12:00Z", "2026-11-01 12:00Z")
    with psycopg.connect(settings.DATABASE_URL) as connection, connection.cursor() as cursor:
        for offset, schema in enumerate(schemas):
            # The product's tables are found by nothing else than their schema.
            cursor.execute("SELECT set_config('search_path', %s || ', public', true)", [schema])
            with cursor.copy(copy.format(sql.Identifier(schema))) as rows:
                for number in range(offset, len(short_ids), len(schemas)):
                    rows.write_row((short_ids[number], f"Code {number}", _url(number), *fixed))


def fill_redis(redis: Any, short_ids: Sequence[str], *, tenants: int) -> float:
    """Store routes of invented workspaces in Redis. Returns the bytes of one."""
    from qrs.routes.codec import Route, encode_route, route_key

    before = redis.info("memory")["used_memory"]
    for start in range(0, len(short_ids), _SET_AT_ONCE):
        pipeline = redis.pipeline(transaction=False)
        for number in range(start, min(start + _SET_AT_ONCE, len(short_ids))):
            route = Route(1, 1 + number % tenants, number + 1, "active", False, _url(number), [])
            pipeline.set(route_key(short_ids[number]), encode_route(route))
        pipeline.execute()
    return float(redis.info("memory")["used_memory"] - before) / len(short_ids)


def _url(number: int) -> str:
    return f"https://www.example.com/menus/{number}?utm_source=qr"
