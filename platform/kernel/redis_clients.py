"""Redis for Django and the workers: short time-outs and no silent waiting.

redis-py's defaults retry ten times: with Redis down one call took four seconds.
"""

from functools import cache

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry


@cache
def get_redis(url: str) -> "redis.Redis":
    """The process's pooled client, answering bytes.

    Raises redis.RedisError within about a second when Redis is away.
    """
    return redis.Redis.from_url(
        url,
        socket_timeout=1.0,
        socket_connect_timeout=0.5,
        retry=Retry(NoBackoff(), 1),
        health_check_interval=15,
    )
