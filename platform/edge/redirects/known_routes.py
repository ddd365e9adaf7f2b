"""The routes that this process has seen, and which of them are in force.

Redis sends an invalidation for each route that changes (client tracking, in broadcast mode), on
the connection that looks routes up. Pushes and replies come in the order in which Redis made
them, so a route that was read on that connection is in force until a push names it, or the
connection ends.

Which routes are in force is only known as of the last reply. Redis therefore numbers the changes
of routes (qrs.routes.codec.ROUTE_CHANGES_KEY), and a batch that was made from memory is appended
only if the number is still the one that memory has caught up with.
"""

import logging
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from edge.backends.bounded import BoundedDict
from edge.backends.redis_link import RedisLink
from edge.redirects.prepared import PreparedRoute, prepare_route
from qrs.routes.codec import ROUTE_CHANGES_KEY, ROUTE_KEY_FORMAT

logger = logging.getLogger(__name__)

# Values as Redis holds them: about 270 bytes each (benchmarks/README.md).
KNOWN_ROUTES = 1_000_000
# Of these, with redirects that are ready to be sent: 1,100 bytes more, and 4 microseconds saved.
PREPARED_ROUTES = 50_000
_PREFIX, _SUFFIX = ROUTE_KEY_FORMAT.split(b"%b")
_KEY_START, _KEY_END = len(_PREFIX), -len(_SUFFIX)


class Reading:
    """A look-up in progress: what Redis changes meanwhile is not in force when it ends."""

    __slots__ = ("is_tracked", "seen", "touched")

    def __init__(self, seen: bytes | None, is_tracked: bool) -> None:
        self.seen = seen
        self.is_tracked = is_tracked
        self.touched: set[str] = set()


class KnownRoutes:
    """changes: the number of changes that all routes in force include; None while unknown.

    touches: how many invalidations have arrived.
    """

    def __init__(self, limit: int = KNOWN_ROUTES, prepared_limit: int = PREPARED_ROUTES) -> None:
        self._limit = limit
        self._is_tracked = False
        self._seen: bytes | None = None
        self._values: dict[str, bytes] = {}
        self._in_force: set[str] = set()
        self._prepared: BoundedDict[str, PreparedRoute] = BoundedDict(prepared_limit)
        self._readings: set[Reading] = set()
        self.changes: bytes | None = None
        self.touches = 0

    async def track(self, redis: RedisLink) -> None:
        """Have invalidations sent on this connection, whose callbacks are on_push() and forget().

        Without that, for an old server or a user that may not, no route is ever in force.
        Raises RedisUnavailableError.
        """
        if not redis.receives_pushes:
            return
        reply, _ = await redis.call_all(
            ("CLIENT", "TRACKING", "ON", "BCAST", "PREFIX", _PREFIX),
            # So that another set of data has another number, or none.
            ("SET", ROUTE_CHANGES_KEY, secrets.randbits(48), "NX"),
        )
        self._is_tracked = reply == b"OK"
        if not self._is_tracked:
            logger.warning("Redis does not track routes, so that each scan asks for it: %s", reply)

    def forget(self) -> None:
        """The connection has ended: no route is in force. Last known copies stay."""
        self._is_tracked = False
        self._clear()

    def on_push(self, message: list[Any]) -> None:
        if message[0] != b"invalidate":
            return
        self.touches += 1
        keys = message[1]
        if keys is None:
            # Redis was emptied.
            self._clear()
            return
        short_ids = [key[_KEY_START:_KEY_END].decode("latin-1") for key in keys]
        self._in_force.difference_update(short_ids)
        for reading in self._readings:
            reading.touched.update(short_ids)

    def find_in_force(self, short_ids: Iterable[str], found: dict[str, Any]) -> list[str]:
        """Add the routes in force to found; return the other ids."""
        others = []
        for short_id in short_ids:
            if short_id not in self._in_force:
                others.append(short_id)
            elif route := self._prepared.get(short_id) or self.get_last(short_id):
                found[short_id] = route
        return others

    def get_in_force(self, short_id: str) -> PreparedRoute | None:
        """One route, as find_in_force()."""
        if short_id not in self._in_force:
            return None
        return self._prepared.get(short_id) or self.get_last(short_id)

    def is_in_force(self, short_id: str, route: PreparedRoute) -> bool:
        return short_id in self._in_force and self._values.get(short_id) == route.raw

    def knows(self, short_id: str) -> bool:
        return short_id in self._values

    def get_last(self, short_id: str) -> PreparedRoute | None:
        """The last known copy, in force or not."""
        raw = self._values.get(short_id)
        return None if raw is None else self._prepare(short_id, raw)

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """Around a look-up in Redis, whose results store() takes."""
        reading = Reading(self._seen, self._is_tracked)
        self._readings.add(reading)
        try:
            yield reading
        finally:
            self._readings.discard(reading)

    def store(
        self, short_id: str, raw: bytes, reading: Reading | None = None
    ) -> PreparedRoute | None:
        """A value from Redis, or from PostgreSQL without a reading. None if it is malformed."""
        self._in_force.discard(short_id)
        route = self._prepare(short_id, raw)
        if route is None:
            return None
        if short_id not in self._values and len(self._values) >= self._limit:
            self._evict()
        self._values[short_id] = route.raw
        if reading is not None and reading.is_tracked and short_id not in reading.touched:
            self._in_force.add(short_id)
        return route

    def note_changes(self, number: bytes | None, reading: Reading | None = None) -> None:
        """number: as a reply had it; None if there is no such key.

        Invalidations may follow the reply that they belong to. Those of a number have arrived
        when a command that was sent after its reply is answered.
        """
        number = number or b""
        if reading is not None and reading.is_tracked and reading.seen == number:
            self.changes = number
        elif number != self.changes:
            self._seen = number
            self.changes = None

    def _clear(self) -> None:
        self._in_force = set()
        self._seen = self.changes = None
        for reading in self._readings:
            reading.is_tracked = False

    def _prepare(self, short_id: str, raw: bytes) -> PreparedRoute | None:
        prepared = self._prepared.get(short_id)
        if prepared is not None and prepared.raw == raw:
            return prepared
        try:
            route = prepare_route(short_id, raw)
        except (ValueError, TypeError):
            logger.exception("route of %s cannot be read", short_id)
            return None
        self._prepared[short_id] = route
        return route

    def _evict(self) -> None:
        """Drop the oldest 64th: to find the oldest key of a dictionary again and again is slow."""
        for short_id in list(islice(self._values, max(1, self._limit // 64))):
            del self._values[short_id]
            self._in_force.discard(short_id)
