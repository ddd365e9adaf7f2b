"""Brings routes in force: sets them in Redis, and reads what Redis replies.

A route reaches Redis after its commit, so that Redis is never ahead of PostgreSQL, unless
PostgreSQL has gone back in time: a dump was restored, or a standby without the last commits took
over. Then Redis holds routes of a lost timeline, and the version of the row is raised above theirs.
"""

import logging
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from django.db import DatabaseError, connection

from qrs.routes.codec import is_same_route, version_of
from qrs.routes.errors import RouteNotPublishedError
from qrs.routes.redis_copy import set_if_newer
from qrs.routes.rows import Values, mark_published, raise_versions, read_routes

logger = logging.getLogger(__name__)

_ROUNDS = 4
_CHUNK = 5_000


class Settled(NamedTuple):
    """set: values that Redis has taken or had. published: rows that say so, see _mark().

    raised: rows that were raised above a lost timeline.
    """

    set: int = 0
    published: int = 0
    raised: int = 0


def bring_in_force(
    values: Values, *, on_lost_timeline: Callable[[Values], None] = lambda _: None
) -> Settled:
    """Publish the routes; of each, the current row is in force afterwards.

    on_lost_timeline: called with what Redis held of one, before the rows are raised.
    Raises RouteNotPublishedError, redis.RedisError, django.db.DatabaseError.
    """
    counts = [_bring_chunk(chunk, on_lost_timeline) for chunk in _chunks(values)]
    return Settled(*map(sum, zip(*counts, strict=True))) if counts else Settled()


def _bring_chunk(values: Values, on_lost_timeline: Callable[[Values], None]) -> Settled:
    done = Settled()
    for _ in range(_ROUNDS):
        held, is_replicated = set_if_newer(values)
        in_force = {one: value for one, value in values.items() if one not in held}
        is_marked = is_replicated and _mark(in_force)
        done = done._replace(
            set=done.set + len(in_force), published=done.published + is_marked * len(in_force)
        )
        # PostgreSQL has gone away since these rows were read, perhaps with them.
        unsure = in_force if is_replicated and not is_marked else {}
        if not held and not unsure:
            return done
        values, lost = _compare_again(held, unsure)
        if lost:
            on_lost_timeline(lost)
            raise_versions({short_id: version_of(value) for short_id, value in lost.items()})
            done = done._replace(raised=done.raised + len(lost))
            values |= read_routes(list(lost))
        if not values:
            return done
    raise RouteNotPublishedError


def _compare_again(held: Values, unsure: Values) -> tuple[Values, Values]:
    """Rows that differ from Redis, and what Redis holds of a lost timeline.

    Where both are the same, another publisher was faster. The rows are read after Redis was, so
    that of one timeline they cannot be older.
    """
    in_redis = held | unsure
    try:
        current = read_routes(list(in_redis))
    except DatabaseError:
        if held:
            raise
        # They are in force, and compared again once PostgreSQL is back: see changes.py.
        return {}, {}
    differing = {one: row for one, row in current.items() if not is_same_route(row, in_redis[one])}
    lost = {
        one: in_redis[one]
        for one, row in differing.items()
        if version_of(row) <= version_of(in_redis[one])
    }
    return differing, lost


def _mark(in_force: Values) -> bool:
    """Whether PostgreSQL has noted that they are published; a newer version of a row is not."""
    if not in_force:
        return True
    try:
        mark_published(in_force)
    except DatabaseError as error:
        # Redis has the routes; the repair task pushes them once more, to no effect.
        logger.warning("%d routes are not marked as published: %s", len(in_force), error)
        if not connection.in_atomic_block:
            # The server may be one that another has replaced meanwhile.
            connection.close()
        return False
    return True


def _chunks(values: Values) -> Iterator[Values]:
    pairs = iter(values.items())
    while chunk := dict(islice(pairs, _CHUNK)):
        yield chunk
