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
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any

from edge.backends.redis_link import RedisLink
from edge.redirects.prepared import PreparedRoute, prepare_route
from qrs.routes.codec import ROUTE_CHANGES_KEY, ROUTE_KEY_FORMAT

logger = logging.getLogger(__name__)

# About 360 bytes each, with the id.
KNOWN_ROUTES = 1_000_000
# Of these, with redirects that are ready to be sent: 900 bytes more, and a microsecond saved.
READY_ROUTES = 50_000
# A route gets ready when it is scanned again while it has a place among so many that were scanned
# last. Of many routes that are scanned once each, keeping one and dropping another would cost as
# much as making it. A power of two.
_PLACES = 4_096
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

    def __init__(self, limit: int = KNOWN_ROUTES, ready_limit: int = READY_ROUTES) -> None:
        self._limit = limit
        self._ready_limit = ready_limit
        self._is_tracked = False
        self._seen: bytes | None = None
        # A route is in one of the two.
        self._in_force: dict[str, PreparedRoute] = {}
        self._outdated: dict[str, PreparedRoute] = {}
        self._ready: deque[PreparedRoute] = deque()
        self._scanned = [""] * _PLACES
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

    @property
    def can_read_ahead(self) -> bool:
        """Whether routes that nobody has asked for may be in force, and have room."""
        return self._is_tracked and (len(self._in_force) < self._limit or bool(self._outdated))

    def count_in_force(self) -> int:
        return len(self._in_force)

    def list_unread(self, keys: list[bytes]) -> list[str]:
        """The short ids that may be read ahead. Nothing that is known is dropped for them."""
        unread = [one for one in map(_short_id_of, keys) if one not in self._in_force]
        again = [one for one in unread if one in self._outdated]
        new = [one for one in unread if one not in self._outdated]
        return again + new[: max(0, self._limit - self._count())]

    async def read(self, redis: RedisLink, short_ids: list[str]) -> dict[str, PreparedRoute]:
        """Look these up, on the tracked connection. Those that Redis does not have are left out.

        Raises RedisUnavailableError or RedisReplyError.
        """
        keys = [ROUTE_KEY_FORMAT % short_id.encode() for short_id in short_ids]
        found: dict[str, PreparedRoute] = {}
        with self.reading() as reading:
            changes, *values = await redis.call(b"MGET", ROUTE_CHANGES_KEY, *keys)
            self.note_changes(changes, reading)
            for short_id, raw in zip(short_ids, values, strict=True):
                if raw is not None and (route := self.store(short_id, raw, reading)):
                    found[short_id] = route
        return found

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
        short_ids = list(map(_short_id_of, keys))
        for short_id in short_ids:
            self._retire(short_id)
        for reading in self._readings:
            reading.touched.update(short_ids)

    def find_in_force(self, short_ids: Iterable[str], found: dict[str, Any]) -> list[str]:
        """Add the routes in force to found; return the other ids."""
        others = []
        for short_id in short_ids:
            if route := self._in_force.get(short_id):
                found[short_id] = route
            else:
                others.append(short_id)
        return others

    def get_in_force(self, short_id: str) -> PreparedRoute | None:
        """One route, for a scan."""
        route = self._in_force.get(short_id)
        if route is not None and route.ready is None:
            place = hash(short_id) & (_PLACES - 1)
            if self._scanned[place] == short_id:
                route.ready = route.make_targets()
                self._keep_ready(route)
            else:
                self._scanned[place] = short_id
        return route

    def is_in_force(self, short_id: str, route: PreparedRoute) -> bool:
        current = self._in_force.get(short_id)
        return current is not None and current.raw == route.raw

    def knows(self, short_id: str) -> bool:
        return short_id in self._in_force or short_id in self._outdated

    def get_last(self, short_id: str) -> PreparedRoute | None:
        """The last known copy, in force or not."""
        return self._in_force.get(short_id) or self._outdated.get(short_id)

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
        route = self._prepare(short_id, raw)
        if route is None:
            self._retire(short_id)
            return None
        if not self.knows(short_id) and self._count() >= self._limit:
            self._evict()
        if reading is not None and reading.is_tracked and short_id not in reading.touched:
            self._outdated.pop(short_id, None)
            self._in_force[short_id] = route
        else:
            self._in_force.pop(short_id, None)
            self._outdated[short_id] = route
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

    def _retire(self, short_id: str) -> None:
        """The route is not in force any more, if it was."""
        route = self._in_force.pop(short_id, None)
        if route is not None:
            self._outdated[short_id] = route

    def _clear(self) -> None:
        # The smaller one is moved: this takes milliseconds, in which no scan is answered.
        smaller, larger = sorted((self._in_force, self._outdated), key=len)
        larger.update(smaller)
        self._in_force, self._outdated = {}, larger
        self._seen = self.changes = None
        for reading in self._readings:
            reading.is_tracked = False

    def _prepare(self, short_id: str, raw: bytes) -> PreparedRoute | None:
        known = self.get_last(short_id)
        if known is not None and known.raw == raw:
            return known
        try:
            route = prepare_route(short_id, raw)
        except (ValueError, TypeError):
            logger.exception("route of %s cannot be read", short_id)
            return None
        if route.ready is not None:
            self._keep_ready(route)
        return route

    def _keep_ready(self, route: PreparedRoute) -> None:
        if len(self._ready) >= self._ready_limit:
            self._ready.popleft().ready = None
        self._ready.append(route)

    def _count(self) -> int:
        return len(self._in_force) + len(self._outdated)

    def _evict(self) -> None:
        """Drop the oldest 64th: to find the oldest key of a dictionary again and again is slow."""
        oldest = islice(chain(self._outdated, self._in_force), max(1, self._limit // 64))
        for short_id in list(oldest):
            self._outdated.pop(short_id, None)
            self._in_force.pop(short_id, None)


def _short_id_of(key: bytes) -> str:
    return key[_KEY_START:_KEY_END].decode("latin-1")
