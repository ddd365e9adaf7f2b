"""Writes to Redis that count only once replicas have them, too.

    append, WAIT n ms                   in one write
    append, WAIT n ms, WAITAOF 1 d ms   if d of them must have it on their disks

WAIT comes first in any case: a replica answers WAITAOF's question before its fsync, and its next
report comes a second later, so that WAITAOF alone times out for half of all batches.
"""

import asyncio
import logging
from dataclasses import dataclass

import hiredis

from edge.backends.redis_link import Command, RedisLink, RedisReplyError, Reply

logger = logging.getLogger(__name__)

# In a row: one may be late by itself.
_MOST_SHORT = 3
_PAUSE_SECS = 1.0
_PROBE_KEY = "{scans}:replicas"
# Redis looks ten times a second whether a WAIT has timed out.
_ROUNDING_SECS = 0.1


@dataclass(frozen=True)
class Replication:
    """Settings REDIS_WAIT_REPLICAS, REDIS_WAIT_MS and REDIS_WAIT_DISK. replicas: 0 is off."""

    replicas: int = 0
    wait_ms: int = 50
    on_disk: int = 0

    @property
    def wait_secs(self) -> float:
        """How much longer than a single command a write may take: two batches that time out."""
        waits = 2 * (bool(self.replicas) + bool(self.on_disk))
        return waits * (self.wait_ms / 1000 + _ROUNDING_SECS)


NO_REPLICAS = Replication()


class TooFewReplicasError(Exception):
    """The primary has written it, and fewer replicas than required have confirmed that."""


class ReplicatedWrites:
    """is_paused: after several short writes in a row nothing is tried for a second."""

    def __init__(self, redis: RedisLink, replication: Replication) -> None:
        self._redis = redis
        self._replication = replication
        self._waits = _make_waits(replication)
        self._required = [one for one in (replication.replicas, replication.on_disk) if one]
        self._short = 0
        self._paused_until = 0.0
        self.times_short = 0

    @property
    def is_paused(self) -> bool:
        if self._short < _MOST_SHORT:
            return False
        return asyncio.get_running_loop().time() < self._paused_until

    async def write(self, *command: bytes | str | int) -> Reply:
        """The reply of the command.

        Raises RedisUnavailableError, RedisReplyError or TooFewReplicasError.
        """
        if not self._waits:
            return await self._redis.call(*command)
        reply, *confirmed = await self._redis.call_all(command, *self._waits)
        if isinstance(reply, hiredis.ReplyError):
            raise RedisReplyError(str(reply))
        self._check(confirmed)
        return reply

    async def probe(self) -> None:
        """Find out whether enough replicas follow, without adding to the stream. Raises as write().

        By a write: a replica that is late has confirmed whatever was before.
        """
        if self._waits:
            await self.write("SET", _PROBE_KEY, "")

    def _check(self, confirmed: list[Reply]) -> None:
        for reply, required in zip(confirmed, self._required, strict=True):
            if isinstance(reply, hiredis.ReplyError):
                self._note_short(str(reply))
            # WAITAOF counts the primary itself apart.
            count = reply[1] if isinstance(reply, list) else reply
            if count < required:
                self._note_short(f"{count} of {required} replicas confirmed in time")
        if self._short >= _MOST_SHORT:
            logger.warning("replicas of Redis confirm scans again")
        self._short = 0

    def _note_short(self, reason: str) -> None:
        self.times_short += 1
        self._short += 1
        if self._short >= _MOST_SHORT:
            if self._short == _MOST_SHORT:
                logger.warning("replicas of Redis: %s: scans are spooled", reason)
            self._paused_until = asyncio.get_running_loop().time() + _PAUSE_SECS
        raise TooFewReplicasError(reason)


def _make_waits(replication: Replication) -> list[Command]:
    waits: list[Command] = []
    if replication.replicas:
        waits.append(("WAIT", replication.replicas, replication.wait_ms))
    if replication.on_disk:
        waits.append(("WAITAOF", 1, replication.on_disk, replication.wait_ms))
    return waits
