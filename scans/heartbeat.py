"""A sign of life of the ingestion workers, for /api/status/."""

from datetime import datetime

from redis import Redis

_KEY = "{scans}:heartbeat"
_KEPT_SECS = 24 * 3600


def record_heartbeat(redis: Redis, *, now: datetime) -> None:
    """Some worker has just looked at the stream."""
    redis.set(_KEY, f"{now.timestamp():.3f}", ex=_KEPT_SECS)


def get_heartbeat_age_secs(redis: Redis, *, now: datetime) -> float | None:
    """Seconds since a worker last looked at the stream; None when none did for a day."""
    raw = redis.get(_KEY)
    return None if raw is None else max(0.0, now.timestamp() - float(raw))
