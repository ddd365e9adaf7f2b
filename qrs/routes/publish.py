"""Publishes routes to Redis, after the commit and before the API answers."""

import logging
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F
from redis import RedisError

from kernel.redis_clients import get_redis
from qrs.routes.codec import (
    ROUTE_COLUMNS,
    SET_IF_NEWER_LUA,
    encode_route,
    route_from_row,
    route_key,
)
from qrs.routes.errors import RouteNotPublishedError
from qrs.routes.models import QrRoute

logger = logging.getLogger(__name__)
_CHUNK = 500


def publish_routes(*, short_ids: Sequence[str]) -> int:
    """Push the current rows to Redis, which drops versions that are not newer.

    Returns how many rows were pushed.
    Raises RouteNotPublishedError (503) if Redis does not take them; the repair task publishes
    them as soon as Redis is back.
    """
    rows = QrRoute.objects.filter(short_id__in=list(short_ids)).order_by("short_id")
    return _publish(rows.values_list("short_id", *ROUTE_COLUMNS))


def publish_tenant_routes(*, tenant_id: int) -> int:
    """Push all routes of a workspace, for a suspension. Raises RouteNotPublishedError (503)."""
    rows = QrRoute.objects.filter(tenant_id=tenant_id).order_by("short_id")
    return _publish(rows.values_list("short_id", *ROUTE_COLUMNS).iterator(chunk_size=_CHUNK))


def publish_unpublished_routes(*, limit: int = 10_000) -> int:
    """Push rows whose publication was lost to a crash or an outage."""
    rows = QrRoute.objects.filter(published_version__lt=F("version")).order_by("short_id")
    return _publish(list(rows.values_list("short_id", *ROUTE_COLUMNS)[:limit]))


class Unpublished(NamedTuple):
    """The number of routes with unpublished changes, and the first of them by short id."""

    total: int
    short_id: str = ""
    version: int = 0


def find_unpublished() -> Unpublished:
    rows = QrRoute.objects.filter(published_version__lt=F("version"))
    first = rows.order_by("short_id").values_list("short_id", "version").first()
    return Unpublished(rows.count(), *first) if first else Unpublished(0)


def _publish(rows: Iterable[tuple[object, ...]]) -> int:
    published = 0
    chunk: list[tuple[object, ...]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == _CHUNK:
            published += _publish_chunk(chunk)
            chunk = []
    return published + (_publish_chunk(chunk) if chunk else 0)


def _publish_chunk(rows: list[tuple[object, ...]]) -> int:
    redis = get_redis(settings.REDIS_URL)
    pipeline = redis.pipeline(transaction=False)
    # One script call per key, because a cluster rejects scripts over several slots.
    for short_id, *columns in rows:
        route = route_from_row(*columns)  # type: ignore[arg-type]  # columns of ROUTE_COLUMNS
        pipeline.eval(SET_IF_NEWER_LUA, 1, route_key(str(short_id)), encode_route(route))
    try:
        pipeline.execute()
    except RedisError as error:
        logger.warning("%d routes stay unpublished: %s", len(rows), error)
        raise RouteNotPublishedError from error
    _mark_published(rows)
    return len(rows)


def _mark_published(rows: list[tuple[object, ...]]) -> None:
    """Store the published versions; a row that has a newer one stays unpublished."""
    try:
        _set_published_versions(rows)
    except DatabaseError as error:
        # Redis has the routes; the repair task pushes them once more, to no effect.
        logger.warning("%d published routes stay marked as unpublished: %s", len(rows), error)


def _set_published_versions(rows: list[tuple[object, ...]]) -> None:
    by_version: dict[int, list[str]] = {}
    for short_id, version, *_ in rows:
        by_version.setdefault(int(str(version)), []).append(str(short_id))
    for version, short_ids in by_version.items():
        with transaction.atomic():
            behind = QrRoute.objects.filter(
                short_id__in=short_ids, published_version__lt=version
            ).select_for_update(skip_locked=True, no_key=True)
            # A locked row is being changed, and that writer publishes it. To wait for several
            # such rows in another order than the writers' would deadlock.
            QrRoute.objects.filter(pk__in=list(behind.values_list("pk", flat=True))).update(
                published_version=version
            )
