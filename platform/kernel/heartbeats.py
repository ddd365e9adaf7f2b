"""Heartbeats of the workers of each queue, for /api/status/."""

from datetime import datetime

from redis import Redis

SCANS = "scans"
WEBHOOKS = "webhooks"
CELERY_QUEUES = ("dns", "mail", "default", "bulk")
WORKER_QUEUES = (SCANS, WEBHOOKS, *CELERY_QUEUES)
"""Each has workers; those of scans and webhooks ask Redis or PostgreSQL themselves."""

_KEPT_SECS = 24 * 3600


def record_heartbeat(redis: Redis, *, now: datetime, queue: str = SCANS) -> None:
    """Note that a worker of the queue is alive; a worker of scans calls it after each read."""
    redis.set(_get_key(queue), f"{now.timestamp():.3f}", ex=_KEPT_SECS)


def get_heartbeat_age_secs(redis: Redis, *, now: datetime, queue: str = SCANS) -> float | None:
    """None when no worker of the queue called record_heartbeat() within a day."""
    raw = redis.get(_get_key(queue))
    return None if raw is None else max(0.0, now.timestamp() - float(raw))


def _get_key(queue: str) -> str:
    return "{scans}:heartbeat" if queue == SCANS else f"workers:{queue}:heartbeat"
