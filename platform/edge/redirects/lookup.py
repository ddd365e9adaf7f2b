"""Finds the routes of a batch: in memory, Redis, PostgreSQL, or the last known copies."""

import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import NamedTuple

from edge.backends.background import Background
from edge.backends.bounded import BoundedDict
from edge.backends.circuit import Circuit
from edge.backends.database import DatabaseUnavailableError
from edge.backends.redis_link import RedisLink, RedisReplyError, RedisUnavailableError
from edge.redirects.known_routes import KnownRoutes
from edge.redirects.metrics import Metrics
from edge.redirects.prepared import PreparedRoute
from edge.redirects.route_rows import RouteRows
from edge.redirects.takeovers import TakeoverGuard
from qrs.routes.codec import ROUTE_KEY_FORMAT, SET_IF_NEWER_LUA, version_of

logger = logging.getLogger(__name__)

UNKNOWN_IDS = 20_000
UNKNOWN_SECS = 3.0


class Unavailable:
    """The route may exist but cannot be read now."""


class RateLimited:
    """Every address that requested the id is over its limit of unknown ids."""


UNAVAILABLE = Unavailable()
RATE_LIMITED = RateLimited()
LookupResult = PreparedRoute | Unavailable | RateLimited | None
"""None: PostgreSQL has no such short id."""


FilterAllowed = Callable[[list[str]], set[str]]
FindRoutes = Callable[[list[str], FilterAllowed], Awaitable["FoundRoutes"]]


class FoundRoutes(NamedTuple):
    """changes: if it is set, some of the routes are from memory, and were in force when Redis had
    made so many changes of routes. touches: invalidations that had arrived.
    """

    routes: dict[str, LookupResult]
    changes: bytes | None = None
    touches: int = 0


class RouteLookup:
    """Finds the routes of many short ids, in at most one round trip to each source.

    A pause takes effect with the next scan of every process: a route is taken from memory only
    while Redis reports changes, and only if the caller has Redis confirm afterwards that none has
    been made since. Otherwise Redis is asked, and its reply decides; memory saves the decoding
    if it is the very same bytes.
    """

    def __init__(
        self,
        redis: RedisLink,
        redis_circuit: Circuit,
        rows: RouteRows,
        metrics: Metrics,
        known: KnownRoutes,
        takeovers: TakeoverGuard,
    ) -> None:
        self._redis = redis
        self._redis_circuit = redis_circuit
        self._rows = rows
        self._metrics = metrics
        self._known = known
        self._takeovers = takeovers
        self._unknown_until: BoundedDict[str, float] = BoundedDict(UNKNOWN_IDS)
        self._background = Background()

    @property
    def is_confirmed(self) -> bool:
        """Whether routes in force can come from memory now."""
        return self._known.changes is not None and self._redis_circuit.is_healthy

    async def find(self, short_ids: list[str], filter_allowed: FilterAllowed) -> FoundRoutes:
        """The route of each short id, as each source has it now. Never raises.

        filter_allowed: of the ids that are neither in Redis nor in memory, returns those that may
        be looked up in PostgreSQL; the others come back as RATE_LIMITED.
        """
        found: dict[str, LookupResult] = {}
        await self._query(short_ids, filter_allowed, found)
        return FoundRoutes(found)

    async def find_known(self, short_ids: list[str], filter_allowed: FilterAllowed) -> FoundRoutes:
        """As find(), but routes in force come from memory, and only the others from the sources."""
        found: dict[str, LookupResult] = {}
        others = short_ids
        if self.is_confirmed:
            others = self._known.find_in_force(short_ids, found)
        if others:
            remembered = list(found)
            await self._query(others, filter_allowed, found)
            if not remembered:
                return FoundRoutes(found)
            # What was in force before the wait may not be any more.
            others = self._known.find_in_force(remembered, found)
        if others or self._known.changes is None:
            return await self.find(short_ids, filter_allowed)
        return FoundRoutes(found, self._known.changes, self._known.touches)

    def get_likely(self, short_id: str) -> PreparedRoute | None:
        """What find_known() will most likely find, if that is certain enough to begin with it."""
        return self._known.get_in_force(short_id) if self.is_confirmed else None

    def is_touched_since(self, found: FoundRoutes) -> bool:
        """Whether Redis has reported a change of any route since."""
        return self._known.touches != found.touches

    def is_changed_since(self, found: FoundRoutes) -> bool:
        """Whether the number of changes was another one when Redis was last asked."""
        return self._known.changes != found.changes

    def is_in_force(self, short_id: str, route: PreparedRoute) -> bool:
        """Whether the route in memory is still the one that Redis has, as far as it has said."""
        return self._known.is_in_force(short_id, route)

    async def _query(
        self, short_ids: list[str], filter_allowed: FilterAllowed, found: dict[str, LookupResult]
    ) -> None:
        if self._takeovers.may_lack_edits:
            missing = await self._find_with_rows(short_ids, found)
        else:
            missing = await self._find_in_redis(short_ids, found)
        if missing and (missing := self._without_unknown(missing, found)):
            # What this process has redirected before exists, so requesting it is no guess.
            known = {short_id for short_id in missing if self._known.knows(short_id)}
            allowed = filter_allowed(missing) | known
            found.update(
                (short_id, RATE_LIMITED) for short_id in missing if short_id not in allowed
            )
            await self._find_in_database([one for one in missing if one in allowed], found)

    async def _find_in_redis(
        self, short_ids: list[str], found: dict[str, LookupResult]
    ) -> list[str]:
        """Add the routes that are in Redis to found; return the other ids."""
        if not self._redis_circuit.is_healthy:
            return short_ids
        try:
            found.update(await self._known.read(self._redis, short_ids))
        except RedisUnavailableError as error:
            self._redis_circuit.open(error)
        except RedisReplyError as error:
            logger.warning("Redis rejected a look-up: %s", error)
        except Exception:
            # A defect of ours must not keep phones from the routes of the other sources.
            logger.exception("routes could not be looked up in Redis")
        return [short_id for short_id in short_ids if short_id not in found]

    async def _find_with_rows(
        self, short_ids: list[str], found: dict[str, LookupResult]
    ) -> list[str]:
        """As _find_in_redis(), but what PostgreSQL has of them counts.

        Without PostgreSQL the later version does: of Redis, or the last one that was known.
        """
        before = {short_id: self._known.get_last(short_id) for short_id in short_ids}
        missing = await self._find_in_redis(short_ids, found)
        held = set(short_ids).difference(missing)
        rows = await self._rows.try_select(list(held)) if held else {}
        for short_id in held:
            route, known = found[short_id], before[short_id]
            raw = rows.get(short_id)
            if raw is None and isinstance(route, PreparedRoute) and known is not None:
                raw = max(route.raw, known.raw, key=version_of)
            if raw is not None:
                found[short_id] = self._known.store(short_id, raw)
        return missing

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
            rows = await self._rows.select(short_ids)
        except DatabaseUnavailableError as error:
            self._rows.circuit.open(error)
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
            found[short_id] = None if raw is None else self._known.store(short_id, raw)
        if rows and self._redis_circuit.is_healthy:
            self._background.start(self._write_back(rows))

    def _use_last_known(self, short_ids: Iterable[str], found: dict[str, LookupResult]) -> None:
        for short_id in short_ids:
            route = self._known.get_last(short_id)
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
