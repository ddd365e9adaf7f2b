"""Redis clients for Django, the workers and the live feed: short time-outs and no silent waiting.

redis-py's defaults retry ten times: with Redis down one call took four seconds. The redirect
engine has a client of its own (edge.backends.redis_link).
"""

from functools import cache
from typing import Any

import redis
from redis import asyncio as redis_asyncio
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

_TIMEOUTS: dict[str, Any] = {"socket_timeout": 1.0, "socket_connect_timeout": 0.5}


@cache
def get_redis(url: str) -> "redis.Redis":
    """The process's pooled client; returns bytes.

    Raises redis.RedisError within about a second when Redis is unavailable.
    """
    retry = Retry(NoBackoff(), 1)
    return redis.Redis.from_url(url, retry=retry, health_check_interval=15, **_TIMEOUTS)


def open_async_redis(url: str) -> "redis_asyncio.Redis":
    """A client for one event loop, to be closed by the caller."""
    return redis_asyncio.Redis.from_url(url, retry=AsyncRetry(NoBackoff(), 1), **_TIMEOUTS)
