"""Probes of Redis itself: whether it takes writes and keeps them, and its replicas."""

import logging
import math
from collections.abc import Iterator, Mapping
from typing import Any

from redis import Redis, RedisError, ResponseError
from redis.exceptions import BusyLoadingError, OutOfMemoryError, ReadOnlyError

from health.probe import Probe

logger = logging.getLogger(__name__)

# At its memory limit Redis rejects writes: scans go to the spools, and changes fail. The rest of
# the memory holds some hundred thousand scans, which leaves time to act.
MAX_MEMORY_SHARE = 0.8
# Replicas report once a second.
MAX_REPLICA_LAG_SECS = 10

_WRITE_KEY = "status:write"
_KEY_TTL_SECS = 3600
_REFUSALS = {
    "NOREPLICAS": "refuses writes: too few of its replicas are connected",
    "MISCONF": "refuses writes: it cannot write to its disk",
    "BUSY": "answers nothing: a script does not end",
}


def probe_redis(redis: Redis, *, wait_replicas: int = 0) -> Probe:
    """By a write, and by what would lose one that it has acknowledged.

    wait_replicas: how many replicas a scan is acknowledged by.
    """
    refusal = _find_refusal(redis)
    if refusal:
        return Probe(is_ok=False, line=refusal)
    memory: Any = redis.info("memory")
    problems = [
        *_list_losses(redis, memory, wait_replicas=wait_replicas),
        *_explain_memory(memory),
    ]
    return Probe(is_ok=not problems, line="; ".join(problems) or "ok")


def probe_broker(redis: Redis) -> Probe:
    """Whether it takes Celery's calls; those that it loses are sent again."""
    refusal = _find_refusal(redis)
    return Probe(not refusal, refusal or "ok")


def probe_redis_replicas(redis: Redis, *, wait_replicas: int = 0) -> Probe:
    """Of the server that takes writes; "" where there are none, and none is waited for."""
    replication: Any = redis.info("replication")
    replicas = [
        value
        for name, value in replication.items()
        if name.startswith("slave") and isinstance(value, dict)
    ]
    online = [one for one in replicas if one.get("state") == "online"]
    problems = []
    if len(online) < wait_replicas:
        missing = "Redis: fewer replicas are connected than a scan waits for, so scans are spooled"
        problems.append(missing)
    if len(online) < len(replicas):
        problems.append("Redis: a replica is being filled")
    lag_secs = max((int(one.get("lag", 0)) for one in online), default=0)
    if lag_secs > MAX_REPLICA_LAG_SECS:
        problems.append(f"Redis: a replica has been silent for {lag_secs} s")
    if problems:
        return Probe(False, "; ".join(problems))
    line = f"Redis has {len(online)}, heard of {lag_secs} s ago" if online else ""
    return Probe(True, "", line)


def _find_refusal(redis: Redis) -> str:
    """Why it takes no writes; "" if it does."""
    try:
        redis.set(_WRITE_KEY, "", ex=_KEY_TTL_SECS)
    except ReadOnlyError:
        return "read-only: it is a replica"
    except BusyLoadingError:
        return "is loading its data"
    except ResponseError as error:
        logger.warning("status probe: Redis rejects writes: %s", error)
        return _explain_refusal(error)
    return ""


def _explain_refusal(error: ResponseError) -> str:
    if isinstance(error, OutOfMemoryError):
        return "refuses writes: its memory is full"
    return _REFUSALS.get(str(error).partition(" ")[0], "refuses writes")


def _explain_memory(memory: Mapping[str, Any]) -> Iterator[str]:
    share = memory["used_memory"] / (memory["maxmemory"] or math.inf)
    if share > MAX_MEMORY_SHARE:
        yield f"{share:.0%} of its memory is used"


def _list_losses(redis: Redis, memory: Mapping[str, Any], *, wait_replicas: int) -> Iterator[str]:
    """Each is a way to lose scans that got their redirect."""
    persistence: Any = redis.info("persistence")
    if not persistence["aof_enabled"]:
        yield "appendonly is off: a restart loses scans"
    else:
        fsync = _read_fsync(redis)
        # With replicas, a scan is in the memory of several machines.
        if fsync != "always" and not (fsync == "everysec" and wait_replicas):
            yield f"appendfsync is {fsync}: a power cut loses scans"
    if persistence.get("aof_last_write_status", "ok") != "ok":
        yield "its append-only log cannot be written"
    if persistence.get("aof_last_bgrewrite_status", "ok") != "ok":
        yield "its append-only log cannot be rewritten, and grows"
    policy = memory.get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        yield f"maxmemory-policy is {policy}: a full memory drops scans"


def _read_fsync(redis: Redis) -> str:
    """ "always" where the provider does not allow the question."""
    try:
        found: Any = redis.config_get("appendfsync")
    except RedisError:
        return "always"
    return str(found.get("appendfsync", "always"))
