"""What beat calls exists, runs, and never piles up."""

from typing import Any

import pytest
from django.conf import settings
from redis import Redis

from config.celery import app
from kernel.clock import utc_now
from kernel.redis_clients import get_redis
from scans.heartbeat import get_heartbeat_age_secs
from tasks.schedule import BEAT_SCHEDULE

SCHEDULED = sorted({str(entry["task"]) for entry in BEAT_SCHEDULE.values()})


@pytest.mark.parametrize("name", SCHEDULED)
def test_every_scheduled_task_runs(name: str) -> None:
    app.loader.import_default_modules()
    app.tasks[name].apply(throw=True)


@pytest.mark.parametrize("entry", BEAT_SCHEDULE.values(), ids=BEAT_SCHEDULE)
def test_a_late_call_is_dropped_instead_of_queued(entry: dict[str, Any]) -> None:
    assert entry["schedule"] < entry["options"]["expires"] <= 2 * entry["schedule"]


def test_draining_is_a_sign_of_life() -> None:
    redis: Redis = get_redis(settings.REDIS_URL)
    redis.delete("{scans}:heartbeat")
    app.loader.import_default_modules()
    app.tasks["tasks.scans.drain_scan_stream"].apply(throw=True)
    age_secs = get_heartbeat_age_secs(redis, now=utc_now())
    assert age_secs is not None
    assert age_secs < 5
