"""Publishes routes to Redis, after the commit and before the API answers."""

import logging
from collections.abc import Sequence
from typing import NamedTuple

from django.db import DatabaseError
from django.db.models import F
from redis import RedisError

from qrs.routes.errors import RouteNotPublishedError
from qrs.routes.models import QrRoute
from qrs.routes.rows import Values, read_pages, read_routes, read_unpublished
from qrs.routes.servers import report_lost_timeline
from qrs.routes.settling import bring_in_force
from qrs.routes.takeovers import publish_on_all_primaries

logger = logging.getLogger(__name__)


def publish_routes(*, short_ids: Sequence[str]) -> int:
    """Bring the current rows in force. Returns how many routes are marked as published.

    Raises RouteNotPublishedError (503) if Redis does not take them; the repair task publishes
    them as soon as Redis is back.
    """
    try:
        values = read_routes(short_ids)
    except DatabaseError as error:
        logger.warning("%d routes stay unpublished: %s", len(short_ids), error)
        raise RouteNotPublishedError from error
    return _publish(values)


def publish_tenant_routes(*, tenant_id: int) -> int:
    """All routes of a workspace, for a suspension. Raises RouteNotPublishedError (503)."""
    return sum(_publish(page) for page in read_pages(tenant_id=tenant_id))


def publish_unpublished_routes(*, limit: int = 10_000) -> int:
    """Rows whose publication was lost to a crash or an outage, or is on too few replicas."""
    return _publish(read_unpublished(limit))


class Unpublished(NamedTuple):
    """The number of routes with unpublished changes, and the first of them by short id."""

    total: int
    short_id: str = ""
    version: int = 0


def find_unpublished() -> Unpublished:
    rows = QrRoute.objects.filter(published_version__lt=F("version"))
    first = rows.order_by("short_id").values_list("short_id", "version").first()
    return Unpublished(rows.count(), *first) if first else Unpublished(0)


def _publish(values: Values) -> int:
    try:
        published = bring_in_force(values, on_lost_timeline=_report_lost_timeline).published
        publish_on_all_primaries(values)
    except (RedisError, DatabaseError) as error:
        logger.warning("%d routes stay unpublished: %s", len(values), error)
        raise RouteNotPublishedError from error
    return published


def _report_lost_timeline(held: Values) -> None:
    logger.critical(
        "Redis holds %d routes that PostgreSQL has lost, such as %s: it went back in time."
        " All routes are compared.",
        len(held),
        next(iter(held)),
    )
    report_lost_timeline()
