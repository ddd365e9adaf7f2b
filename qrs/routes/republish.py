"""Makes the routes in Redis the same as those in PostgreSQL.

A route reaches Redis after its commit, so that Redis is ahead of PostgreSQL only after PostgreSQL
has gone back in time: a dump was restored, or a standby without the last commits took over. Then
the row's version is raised above the one in Redis, where the higher version wins.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from redis import Redis

from kernel.redis_clients import get_redis
from qrs.routes.codec import ROUTE_COLUMNS, Route, decode_route, route_from_row, route_key
from qrs.routes.models import QrRoute
from qrs.routes.publish import publish_routes

Report = Callable[[str], None]

_PAGE = 5_000
_BATCH = 500
_PATTERN = route_key("*")

# A writer may publish between our read and the delete.
_DELETE_IF_UNCHANGED = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""

_RAISE_VERSIONS = """
UPDATE public.qr_route AS route SET version = held.version + 1
FROM unnest(%s::text[], %s::bigint[]) AS held (short_id, version)
WHERE route.short_id = held.short_id AND route.version <= held.version
"""


class RepublishCounts(NamedTuple):
    """compared: routes in PostgreSQL. differing: other or none in Redis. unknown: only in Redis."""

    compared: int
    differing: int
    unknown: int


def republish_routes(
    *, tenant_id: int | None = None, dry_run: bool = False, report: Report = lambda _: None
) -> RepublishCounts:
    """Compare every route, publish those that differ, and delete those that are only in Redis.

    Safe while codes are edited and scanned; may be interrupted and repeated.
    Raises redis.RedisError, django.db.DatabaseError, UnavailableError.
    """
    redis = get_redis(settings.REDIS_URL)
    compared = differing = unknown = 0
    for rows in _pages(tenant_id):
        for start in range(0, len(rows), _BATCH):
            differing += _republish_batch(redis, rows[start : start + _BATCH], dry_run=dry_run)
        compared += len(rows)
        report(f"{compared} routes compared, {differing} differed")
    for values in _scan_batches(redis):
        unknown += _delete_unknown(redis, values, tenant_id, dry_run=dry_run)
    return RepublishCounts(compared, differing, unknown)


def _pages(tenant_id: int | None) -> Iterator[list[tuple[str, Route]]]:
    """By key and not by offset, so that new rows neither shift the pages nor repeat."""
    last = ""
    while rows := _read(QrRoute.objects.filter(short_id__gt=last), tenant_id):
        yield rows
        last = rows[-1][0]


def _read(routes: "QuerySet[QrRoute]", tenant_id: int | None) -> list[tuple[str, Route]]:
    if tenant_id is not None:
        routes = routes.filter(tenant_id=tenant_id)
    columns = routes.order_by("short_id").values_list("short_id", *ROUTE_COLUMNS)[:_PAGE]
    return [(short_id, route_from_row(*fields)) for short_id, *fields in columns]


def _republish_batch(redis: Redis, rows: list[tuple[str, Route]], *, dry_run: bool) -> int:
    held = _get_values(redis, [short_id for short_id, _ in rows])
    suspects = {
        short_id: value
        for (short_id, route), value in zip(rows, held, strict=True)
        if _decode(value) != route
    }
    # Read the rows again, because an edit may have been published between the two reads. Only
    # routes that still differ are wrong.
    current = _read(QrRoute.objects.filter(short_id__in=list(suspects)), None)
    wrong = {
        short_id: suspects[short_id]
        for short_id, route in current
        if _decode(suspects[short_id]) != route
    }
    if wrong and not dry_run:
        _publish_over(redis, wrong)
    return len(wrong)


def _publish_over(redis: Redis, wrong: dict[str, bytes | None]) -> None:
    """Publish these routes over any version in Redis."""
    versions: dict[str, int] = {}
    for short_id, value in wrong.items():
        held = _decode(value)
        if held is not None:
            versions[short_id] = held.version
        elif value is not None:
            redis.eval(_DELETE_IF_UNCHANGED, 1, route_key(short_id), value)
    if versions:
        with connection.cursor() as cursor:
            cursor.execute(_RAISE_VERSIONS, [list(versions), list(versions.values())])
    publish_routes(short_ids=list(wrong))


def _scan_batches(redis: Redis) -> Iterator[dict[str, bytes]]:
    short_ids: list[str] = []
    for key in redis.scan_iter(match=_PATTERN, count=1_000):
        short_ids.append(_short_id_of(key))
        if len(short_ids) == _BATCH:
            yield _get_present(redis, short_ids)
            short_ids = []
    if short_ids:
        yield _get_present(redis, short_ids)


def _get_present(redis: Redis, short_ids: list[str]) -> dict[str, bytes]:
    values = zip(short_ids, _get_values(redis, short_ids), strict=True)
    return {short_id: value for short_id, value in values if value is not None}


def _delete_unknown(
    redis: Redis, values: dict[str, bytes], tenant_id: int | None, *, dry_run: bool
) -> int:
    known = set(QrRoute.objects.filter(short_id__in=list(values)).values_list("pk", flat=True))
    unknown = [one for one in values if one not in known]
    if tenant_id is not None:
        unknown = [
            one
            for one in unknown
            if (route := _decode(values[one])) is not None and route.tenant_id == tenant_id
        ]
    if not dry_run:
        for short_id in unknown:
            redis.eval(_DELETE_IF_UNCHANGED, 1, route_key(short_id), values[short_id])
    return len(unknown)


def _get_values(redis: Redis, short_ids: list[str]) -> list[bytes | None]:
    # GETs instead of one MGET, because a cluster rejects that over several slots.
    pipeline = redis.pipeline(transaction=False)
    for short_id in short_ids:
        pipeline.get(route_key(short_id))
    values: list[bytes | None] = pipeline.execute()
    return values


def _decode(value: bytes | None) -> Route | None:
    """None if it is missing or malformed."""
    try:
        return None if value is None else decode_route(value)
    except (ValueError, TypeError):
        return None


def _short_id_of(key: bytes) -> str:
    prefix, suffix = _PATTERN.encode().split(b"*")
    return key.removeprefix(prefix).removesuffix(suffix).decode(errors="replace")
