"""Requests of a key in each minute of the clock, counted in Redis by one round trip.

Without Redis nothing is limited, and no request waits for it: after a failure this process does
not ask again for some seconds.
"""

import logging
import time
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from django.conf import settings
from django.http import HttpRequest
from redis.exceptions import RedisError

from kernel.redis_clients import get_redis
from tenants.keys.errors import KeyRateError

logger = logging.getLogger(__name__)

REQUESTS_PER_MINUTE = 600
_MINUTE_SECS = 60
_PAUSE_SECS = 5.0
_ATTRIBUTE = "key_rate_state"


@dataclass(frozen=True, slots=True)
class RateState:
    """remaining: requests until resets_at, in seconds since 1970, which is a full minute."""

    limit: int
    remaining: int
    resets_at: int

    @property
    def headers(self) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": str(self.resets_at),
        }


@dataclass(frozen=True, slots=True)
class CountedRequest:
    """state: None while Redis is unavailable. refusal: of a request beyond the limit."""

    state: RateState | None
    refusal: KeyRateError | None = None


class _Pause:
    """Until when this process does not ask Redis."""

    def __init__(self) -> None:
        self._ends_at = 0.0
        self._lock = Lock()

    @property
    def is_on(self) -> bool:
        return time.monotonic() < self._ends_at

    def end(self) -> None:
        with self._lock:
            self._ends_at = 0.0

    def begin(self) -> None:
        with self._lock:
            self._ends_at = time.monotonic() + _PAUSE_SECS


_pause = _Pause()


def forget_outage() -> None:
    """Ask Redis again with the next request."""
    _pause.end()


def announce_rate(request: HttpRequest, state: RateState) -> None:
    """The response to this request says how much is left."""
    setattr(request, _ATTRIBUTE, state)


def find_announced_rate(request: HttpRequest) -> RateState | None:
    state = getattr(request, _ATTRIBUTE, None)
    return state if isinstance(state, RateState) else None


def count_request(*, key_id: int, now: datetime) -> CountedRequest:
    """Count one request of a key."""
    if _pause.is_on:
        return CountedRequest(None)
    minute = int(now.timestamp()) // _MINUTE_SECS
    try:
        used = _increment(f"key-rate:{key_id}:{minute}")
    except RedisError as error:
        _pause.begin()
        logger.warning("requests of API keys are not limited: %s", error)
        return CountedRequest(None)
    limit, resets_at = REQUESTS_PER_MINUTE, (minute + 1) * _MINUTE_SECS
    state = RateState(limit, max(0, limit - used), resets_at)
    if used <= limit:
        return CountedRequest(state)
    wait = resets_at - int(now.timestamp())
    return CountedRequest(state, KeyRateError(limit=limit, retry_after_secs=wait))


def _increment(name: str) -> int:
    with get_redis(settings.REDIS_URL).pipeline(transaction=False) as pipeline:
        pipeline.incr(name)
        # Longer than the minute, in case that clocks of web machines differ.
        pipeline.expire(name, 2 * _MINUTE_SECS)
        return int(pipeline.execute()[0])
