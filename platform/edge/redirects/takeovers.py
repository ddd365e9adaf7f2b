"""Whether Redis may lack edits that were answered: a replica that took over, until it is compared.

Who publishes routes writes a mark there, once all of them were compared with PostgreSQL since then
(qrs.routes.comparison). Until that PostgreSQL has the routes, and none counts as known.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from edge.backends.redis_link import RedisLink, RedisReplyError, RedisUnavailableError
from qrs.routes.codec import COMPARED_KEY

logger = logging.getLogger(__name__)

_LOOK_SECS = 0.5
_ID = re.compile(rb"^master_replid:(\w+)", re.MULTILINE)
# Zeros for a server that was no replica since its start.
_PROMOTED = re.compile(rb"^master_replid2:0*[^0\s]", re.MULTILINE)


class TakeoverGuard:
    """may_lack_edits: of the Redis that the link is connected to.

    track: has its changes of routes reported. forget: called when its connection has ended.
    """

    def __init__(self, track: Callable[[], Awaitable[None]], forget: Callable[[], None]) -> None:
        self._track = track
        self._forget = forget
        self._waiting: asyncio.Task[None] | None = None
        self.may_lack_edits = False

    async def begin(self, redis: RedisLink) -> None:
        """After each connect: have changes of routes reported, now or once they are compared.

        Raises RedisUnavailableError.
        """
        self.may_lack_edits = await _may_lack_edits(redis)
        if self.may_lack_edits:
            logger.warning("Redis was a replica before: routes are from PostgreSQL for now")
            self._waiting = asyncio.get_running_loop().create_task(self._wait(redis))
        else:
            await self._track()

    def end(self) -> None:
        """The connection has ended."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
        self._forget()

    async def _wait(self, redis: RedisLink) -> None:
        try:
            while await _may_lack_edits(redis):  # noqa: ASYNC110 - the other side sends no event
                await asyncio.sleep(_LOOK_SECS)
            await self._track()
        except RedisUnavailableError:
            # Then there will be another connection.
            return
        self.may_lack_edits = False
        logger.warning("all routes of Redis are compared: they are from there again")


async def _may_lack_edits(redis: RedisLink) -> bool:
    try:
        state: Any = await redis.call(b"INFO", b"replication")
        compared: Any = await redis.call(b"GET", COMPARED_KEY)
    except RedisReplyError as error:
        logger.warning("Redis does not say whether it was a replica: %s", error)
        return False
    # Text with the protocol of pushes.
    state = state if isinstance(state, bytes) else str(state).encode()
    found = _ID.search(state)
    return bool(_PROMOTED.search(state) and found and found[1] != compared)
