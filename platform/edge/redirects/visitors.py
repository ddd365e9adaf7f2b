"""The keys behind the hashes of visitors' addresses: shared by all processes, gone with their day.

The salt of a day lives in Redis. Each process reads those of today and of tomorrow ahead of
time, so that midnight needs no Redis. A process that starts while Redis is away makes a salt of
its own: a visitor then has two hashes on that day, which is less than being found out later by
a key that could be made again. Once Redis is back, all processes agree on the salt that is
there first; one that Redis has lost is put back.
"""

import asyncio
import logging
import secrets
from datetime import UTC, date, datetime, timedelta

from edge.backends.circuit import Circuit
from edge.backends.redis_link import RedisLink, RedisRefusedError, RedisUnavailableError
from scans.ingestion.enrichment.addresses import (
    SALT_BYTES,
    AddressHasher,
    derive_day_key,
    get_salt_end,
    get_salt_key,
)

logger = logging.getLogger(__name__)

INTERVAL_SECS = 5.0
# As long as this process does not know what the others use.
_HURRIED_SECS = 0.25
_DAY_MS = 86_400_000
_FIRST_DAY = date(1970, 1, 1)


class VisitorHashes:
    """Hashes addresses; keeps the keys of the days at hand. secret: SECRET_KEY."""

    def __init__(self, redis: RedisLink, circuit: Circuit, *, secret: str) -> None:
        self._redis = redis
        self._circuit = circuit
        self._secret = secret
        self._salts: dict[int, bytes] = {}
        self._hashers: dict[int, AddressHasher] = {}
        self._agreed_days: set[int] = set()
        self._task: asyncio.Task[None] | None = None

    def hash(self, address: str, tenant_id: int, at_ms: int) -> str:
        """The event's field: in hexadecimal. at_ms: when it was scanned, Unix time."""
        day = at_ms // _DAY_MS
        hasher = self._hashers.get(day) or self._use(day, secrets.token_bytes(SALT_BYTES))
        return hasher.hash(address, tenant_id=tenant_id).hex()

    async def start(self) -> None:
        """Read the salts, and go on doing so."""
        await self.refresh()
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Read no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def refresh(self, *, now: datetime | None = None) -> None:
        """Agree with the other processes on today's salt and tomorrow's. Never raises."""
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
        except RedisRefusedError as error:
            logger.debug("Redis keeps no salts: %s", error)

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
            await asyncio.sleep(INTERVAL_SECS if self._agreed_days else _HURRIED_SECS)
            try:
                await self.refresh()
            except Exception:
                # Whatever it was: the next day would have no key in common.
                logger.exception("the salts of visitors' addresses cannot be read")
