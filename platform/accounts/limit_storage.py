"""Where attempts are counted: in Redis, or in this process while Redis is unavailable."""

import logging
from collections.abc import Callable
from functools import cache

from django.conf import settings
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage

from kernel.redis_clients import get_redis

logger = logging.getLogger(__name__)

Storage = RedisStorage | MemoryStorage


def count_in(count: Callable[[Storage], None]) -> None:
    """Call with the shared storage; while it is unavailable, with the storage of this process.

    People can still log in then, and the limits apply per process.
    """
    try:
        count(_get_shared_storage(settings.REDIS_URL))
    except StorageError as error:
        logger.warning("attempts are counted in this process: %s", error)
        count(_get_process_storage())


@cache
def _get_shared_storage(redis_url: str) -> RedisStorage:
    # Its own URL names only the library; where the server is, the pool knows.
    pool = get_redis(redis_url).connection_pool
    return RedisStorage("redis://", connection_pool=pool, wrap_exceptions=True)


@cache
def _get_process_storage() -> MemoryStorage:
    return MemoryStorage()
