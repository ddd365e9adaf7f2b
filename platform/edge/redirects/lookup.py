"""Finds the routes of a batch in Redis, else in PostgreSQL, else the last known copies."""

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

from edge.backends.background import Background
from edge.backends.bounded import BoundedDict
from edge.backends.circuit import Circuit
from edge.backends.database import Database, DatabaseUnavailableError
from edge.backends.redis_link import RedisLink, RedisReplyError, RedisUnavailableError
from edge.redirects.metrics import Metrics
from edge.redirects.prepared import PreparedRoute, prepare_route
from qrs.routes.codec import (
    ROUTE_COLUMNS,
    ROUTE_KEY_FORMAT,
    SET_IF_NEWER_LUA,
    encode_route,
    route_from_row,
)

logger = logging.getLogger(__name__)

KNOWN_ROUTES = 50_000
UNKNOWN_IDS = 20_000
UNKNOWN_SECS = 3.0
_QUERY = (
    f"SELECT short_id, {', '.join(ROUTE_COLUMNS)} FROM public.qr_route"  # noqa: S608 - constants
    " WHERE short_id = ANY(%s)"
)


class Unavailable:
    """The route may exist but cannot be read now."""


class RateLimited:
    """Every address that requested the id is over its limit of unknown ids."""


UNAVAILABLE = Unavailable()
RATE_LIMITED = RateLimited()
LookupResult = PreparedRoute | Unavailable | RateLimited | None
"""None: PostgreSQL has no such short id."""


class RouteLookup:
    """Finds the routes of many short ids in one round trip.

    While Redis is reachable its reply decides, and process memory only saves decoding: a copy
    is used only if Redis has just returned the very same bytes. So a pause takes effect with
    the next scan of every process.
    """

    def __init__(
        self,
        redis: RedisLink,
        redis_circuit: Circuit,
        database: Database,
        database_circuit: Circuit,
        metrics: Metrics,
    ) -> None:
        self._redis = redis
        self._redis_circuit = redis_circuit
        self._database = database
        self._database_circuit = database_circuit
        self._metrics = metrics
        self._known: BoundedDict[str, PreparedRoute] = BoundedDict(KNOWN_ROUTES)
        self._unknown_until: BoundedDict[str, float] = BoundedDict(UNKNOWN_IDS)
        self._background = Background()

    async def find(
        self, short_ids: list[str], filter_allowed: Callable[[list[str]], set[str]]
    ) -> dict[str, LookupResult]:
        """The route of each short id; queries each source at most once. Never raises.

        filter_allowed: of the ids that are neither in Redis nor in memory, returns those that may
        be looked up in PostgreSQL; the others come back as RATE_LIMITED.
        """
        found: dict[str, LookupResult] = {}
        missing = await self._find_in_redis(short_ids, found)
        if missing and (missing := self._without_unknown(missing, found)):
            # What this process has redirected before exists, so requesting it is no guess.
            known = {short_id for short_id in missing if short_id in self._known}
            allowed = filter_allowed(missing) | known
            found.update(
                (short_id, RATE_LIMITED) for short_id in missing if short_id not in allowed
            )
            await self._find_in_database([one for one in missing if one in allowed], found)
        return found

    async def _find_in_redis(
        self, short_ids: list[str], found: dict[str, LookupResult]
    ) -> list[str]:
        """Add the routes that are in Redis to found; return the other ids."""
        if not self._redis_circuit.is_healthy:
            return short_ids
        try:
            values = await self._redis.call(
                b"MGET", *[ROUTE_KEY_FORMAT % short_id.encode() for short_id in short_ids]
            )
        except RedisUnavailableError as error:
            self._redis_circuit.open(error)
            return short_ids
        except RedisReplyError as error:
            logger.warning("Redis rejected a look-up: %s", error)
            return short_ids
        except Exception:
            # A defect of ours must not keep phones from the routes of the other sources.
            logger.exception("routes could not be looked up in Redis")
            return short_ids
        missing = []
        for short_id, raw in zip(short_ids, values, strict=True):
            if raw is None or (route := self._prepare(short_id, raw)) is None:
                missing.append(short_id)
            else:
                found[short_id] = route
        return missing

    def _prepare(self, short_id: str, raw: bytes) -> PreparedRoute | None:
        known = self._known.get(short_id)
        if known is not None and known.raw == raw:
            return known
        try:
            route = prepare_route(short_id, raw)
        except (ValueError, TypeError):
            logger.exception("route of %s in Redis cannot be read", short_id)
            return None
        self._known[short_id] = route
        return route

    def _without_unknown(self, missing: list[str], found: dict[str, LookupResult]) -> list[str]:
        """Leave out the ids that were not in PostgreSQL in the last UNKNOWN_SECS."""
        now = time.monotonic()
        remaining = []
        for short_id in missing:
            if self._unknown_until.get(short_id, 0.0) > now:
                found[short_id] = None
            else:
                remaining.append(short_id)
        return remaining

    async def _find_in_database(self, short_ids: list[str], found: dict[str, LookupResult]) -> None:
        if not short_ids:
            return
        try:
            rows = await self._select(short_ids)
        except DatabaseUnavailableError as error:
            self._database_circuit.open(error)
            self._use_last_known(short_ids, found)
            return
        except Exception:
            logger.exception("routes could not be looked up in PostgreSQL")
            self._use_last_known(short_ids, found)
            return
        unknown_until = time.monotonic() + UNKNOWN_SECS
        for short_id in short_ids:
            raw = rows.get(short_id)
            if raw is None:
                self._unknown_until[short_id] = unknown_until
            found[short_id] = None if raw is None else self._prepare(short_id, raw)
        if rows and self._redis_circuit.is_healthy:
            self._background.start(self._write_back(rows))

    async def _select(self, short_ids: list[str]) -> dict[str, bytes]:
        if not self._database_circuit.is_healthy:
            raise DatabaseUnavailableError("circuit is open")
        self._metrics.database_lookups += 1
        rows = await self._database.fetch(_QUERY, [short_ids])
        return {row[0]: raw for row in rows if (raw := _encode(*row)) is not None}

    def _use_last_known(self, short_ids: Iterable[str], found: dict[str, LookupResult]) -> None:
        for short_id in short_ids:
            route = self._known.get(short_id)
            found[short_id] = UNAVAILABLE if route is None else route
            if route is not None:
                self._metrics.stale_routes += 1

    async def _write_back(self, rows: dict[str, bytes]) -> None:
        """Store the routes in Redis, unless a newer version has been stored meanwhile."""
        try:
            for short_id, raw in rows.items():
                key = ROUTE_KEY_FORMAT % short_id.encode()
                await self._redis.call(b"EVAL", SET_IF_NEWER_LUA, 1, key, raw)
        except (RedisUnavailableError, RedisReplyError) as error:
            logger.warning("routes were not written back: %s", error)

    async def stop(self) -> None:
        """Wait for the write-backs in progress."""
        await self._background.finish()


def _encode(short_id: str, *columns: Any) -> bytes | None:
    """None for a row that cannot be encoded; the other routes of the batch must not suffer."""
    try:
        return encode_route(route_from_row(*columns))
    except (KeyError, TypeError, ValueError):
        logger.exception("route of %s in PostgreSQL cannot be read", short_id)
        return None
