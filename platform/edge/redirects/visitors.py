"""The keys that hash visitors' addresses: shared by all processes, deleted after their day.

The salt of a day is stored in Redis. Each process reads those of today and of tomorrow in
advance, so that midnight needs no Redis. A process that starts while Redis is unavailable makes
a salt of its own: a visitor then has two hashes on that day, which does less harm than a key
that could be derived again later. Once Redis is back, all processes adopt the salt that was
stored first; a salt that Redis has lost is stored again.
"""

import asyncio
import logging
import secrets
from datetime import UTC, date, datetime, timedelta

from edge.backends.circuit import Circuit
from edge.backends.redis_link import RedisLink, RedisReplyError, RedisUnavailableError
from scans.ingestion.enrichment.addresses import (
    SALT_BYTES,
    AddressHasher,
    derive_day_key,
    get_salt_end,
    get_salt_key,
)

logger = logging.getLogger(__name__)

INTERVAL_SECS = 5.0
# Until this process has read the salt that the others use.
_FIRST_INTERVAL_SECS = 0.25
_DAY_MS = 86_400_000
_FIRST_DAY = date(1970, 1, 1)


class VisitorHashes:
    """Hashes addresses with the key of the day. secret: SECRET_KEY."""

    def __init__(self, redis: RedisLink, circuit: Circuit, *, secret: str) -> None:
        self._redis = redis
        self._circuit = circuit
        self._secret = secret
        self._salts: dict[int, bytes] = {}
        self._hashers: dict[int, AddressHasher] = {}
        self._agreed_days: set[int] = set()
        self._task: asyncio.Task[None] | None = None

    def hash(self, address: str, tenant_id: int, at_ms: int) -> str:
        """The hash in hexadecimal, as events carry it. at_ms: time of the scan, Unix."""
        day = at_ms // _DAY_MS
        hasher = self._hashers.get(day) or self._use(day, secrets.token_bytes(SALT_BYTES))
        return hasher.hash_as_hex(address, tenant_id)

    async def start(self) -> None:
        """Read the salts, now and every INTERVAL_SECS."""
        await self.refresh()
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def refresh(self, *, now: datetime | None = None) -> None:
        """Adopt or store the salts of today and tomorrow in Redis. Never raises."""
        today = ((now or datetime.now(UTC)).date() - _FIRST_DAY).days
        for day in [one for one in self._salts if one < today - 1]:
            del self._salts[day], self._hashers[day]
            self._agreed_days.discard(day)
        try:
            for day in (today, today + 1):
                if self._circuit.is_healthy:
                    await self._agree(day)
        except RedisUnavailableError as error:
            self._circuit.open(error)
        except RedisReplyError as error:
            logger.debug("Redis rejected the salts: %s", error)

    async def _agree(self, day: int) -> None:
        ours = self._salts.get(day) or secrets.token_bytes(SALT_BYTES)
        moment = _FIRST_DAY + timedelta(days=day)
        key = get_salt_key(moment)
        agreed = await self._redis.call(b"GET", key)
        if agreed is None:
            end = get_salt_end(moment)
            await self._redis.call(b"SET", key, ours, b"NX", b"EXAT", end)
            agreed = await self._redis.call(b"GET", key)
        if agreed is not None:
            self._agreed_days.add(day)
            if agreed != self._salts.get(day):
                self._use(day, agreed)

    def _use(self, day: int, salt: bytes) -> AddressHasher:
        self._salts[day] = salt
        hasher = AddressHasher(derive_day_key(secret=self._secret, salt=salt))
        self._hashers[day] = hasher
        return hasher

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(INTERVAL_SECS if self._agreed_days else _FIRST_INTERVAL_SECS)
            try:
                await self.refresh()
            except Exception:
                # Any error: otherwise the processes would have no common key on the next day.
                logger.exception("the salts of visitors' addresses cannot be read")
