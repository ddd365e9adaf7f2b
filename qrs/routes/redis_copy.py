"""The copies of routes in Redis: set, read, listed, deleted."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from django.conf import settings
from redis import Redis

from kernel.redis_clients import get_redis
from qrs.routes.codec import ROUTE_CHANGES_KEY, SET_IF_NEWER_LUA, route_key
from qrs.routes.rows import Values

logger = logging.getLogger(__name__)

Value = TypeVar("Value")

# Well within the time limit of a call.
_MAX_WAIT_MS = 500

# Redis does nothing else during a script: some 0.3 ms for so many keys.
_KEYS_OF_A_SCRIPT = 250
_KEYS_OF_A_READ = 500
_KEYS_OF_A_SCAN = 1_000
_PREFIX, _SUFFIX = route_key("*").encode().split(b"*")

# A writer may publish between our read and the delete.
_DELETE_IF_UNCHANGED = f"""
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('INCR', '{ROUTE_CHANGES_KEY}')
return redis.call('DEL', KEYS[1])
"""


class SetResult(NamedTuple):
    """held: what Redis holds instead of values that it did not take.

    is_replicated: whether as many replicas as REDIS_WAIT_REPLICAS have the values.
    """

    held: Values
    is_replicated: bool


def get_client() -> Redis:
    return get_redis(settings.REDIS_URL)


def set_if_newer(values: Values, client: Redis | None = None) -> SetResult:
    """Bring values to Redis, which keeps those that are newer. Raises redis.RedisError.

    client: of a server that may not be the primary any more, and that has no replicas then.
    """
    pipeline = (client or get_client()).pipeline(transaction=False)
    for chunk in _batched(values, _KEYS_OF_A_SCRIPT):
        routes = [values[short_id] for short_id in chunk]
        pipeline.eval(SET_IF_NEWER_LUA, len(chunk), *map(route_key, chunk), *routes)
    wanted = 0 if client else settings.REDIS_WAIT_REPLICAS
    if wanted:
        # On the connection of the writes, which it means.
        pipeline.wait(wanted, min(settings.REDIS_WAIT_MS, _MAX_WAIT_MS))
    replies: list[Any] = pipeline.execute()
    reached = replies.pop() if wanted else 0
    if reached < wanted:
        logger.warning("%d routes are on %d of %d replicas", len(values), reached, wanted)
    answers = [answer for reply in replies for answer in reply]
    held = {one: answer for one, answer in zip(values, answers, strict=True) if answer is not None}
    return SetResult(held, is_replicated=reached >= wanted)


def get_values(short_ids: Sequence[str]) -> Values:
    """What Redis holds, without those that it does not hold. Raises redis.RedisError."""
    pipeline = get_client().pipeline(transaction=False)
    for chunk in _batched(short_ids, _KEYS_OF_A_READ):
        pipeline.mget([route_key(short_id) for short_id in chunk])
    replies: list[list[bytes | None]] = pipeline.execute()
    values = (value for reply in replies for value in reply)
    pairs = zip(short_ids, values, strict=True)
    return {short_id: value for short_id, value in pairs if value is not None}


def scan_short_ids() -> Iterator[list[str]]:
    """All short ids in Redis, in parts; one may come twice. Raises redis.RedisError."""
    keys = get_client().scan_iter(match=route_key("*"), count=_KEYS_OF_A_SCAN)
    return (list(map(_short_id_of, chunk)) for chunk in _batched(keys, 5 * _KEYS_OF_A_SCAN))


def delete_unchanged(values: Values) -> None:
    """Delete routes that still have these values. Raises redis.RedisError."""
    pipeline = get_client().pipeline(transaction=False)
    for short_id, value in values.items():
        pipeline.eval(_DELETE_IF_UNCHANGED, 1, route_key(short_id), value)
    pipeline.execute()


def _short_id_of(key: bytes) -> str:
    short_id = key.removeprefix(_PREFIX).removesuffix(_SUFFIX).decode(errors="replace")
    # PostgreSQL takes any other character.
    return short_id.replace("\0", "?")


def _batched(values: Iterable[Value], size: int) -> Iterator[list[Value]]:
    iterator = iter(values)
    while batch := list(islice(iterator, size)):
        yield batch
