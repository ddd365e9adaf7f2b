"""Without a worker, calls must not accumulate in Redis."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from celery.beat import ScheduleEntry
from django.conf import settings
from redis import Redis

from config.celery import app
from devserver.ports import choose_port
from devserver.redis_server import RedisServer
from kernel.redis_clients import get_redis
from tasks import beat

QUEUE = "celery:dns"


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[Redis]:
    """A queue that is full with three calls."""
    monkeypatch.setattr(beat, "MAX_WAITING", 3)
    redis: Redis = get_redis(settings.REDIS_URL)
    redis.delete(QUEUE)
    yield redis
    redis.delete(QUEUE)


def _find_check(scheduler: beat.BoundedScheduler) -> ScheduleEntry:
    return next(one for one in scheduler.schedule.values() if "check_domains" in str(one.task))


def test_beat_survives_an_outage_of_redis(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    server = RedisServer(tmp_path / "redis", choose_port())
    server.start()
    with app.connection_for_write(server.url) as connection:
        producer = app.amqp.Producer(connection.channel(), auto_declare=False)
        scheduler = beat.BoundedScheduler(app=app, schedule_filename=str(tmp_path / "schedule"))
        try:
            server.stop()
            scheduler.apply_entry(_find_check(scheduler), producer=producer)
        finally:
            scheduler.close()
    assert "Message Error" in caplog.text


def test_calls_are_sent_until_the_queue_is_full_and_again_when_it_is_not(
    queue: Redis, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert app.conf.beat_scheduler == "tasks.beat:BoundedScheduler"
    scheduler = beat.BoundedScheduler(app=app, schedule_filename=str(tmp_path / "schedule"))
    entry = _find_check(scheduler)
    try:
        for _ in range(6):
            scheduler.apply_entry(entry, producer=scheduler.producer)
        assert queue.llen(QUEUE) == 3
        queue.rpop(QUEUE)
        scheduler.apply_entry(entry, producer=scheduler.producer)
        assert queue.llen(QUEUE) == 3
    finally:
        scheduler.close()
    assert [record.getMessage() for record in caplog.records if record.name == "tasks.beat"] == [
        "calls of the queue dns wait for a worker, no more are sent",
        "calls of the queue dns are sent again",
    ]


def test_a_full_queue_does_not_stop_others(queue: Redis, tmp_path: Path) -> None:
    scheduler = beat.BoundedScheduler(app=app, schedule_filename=str(tmp_path / "schedule"))
    others = ["celery:mail", "celery:default"]
    queue.delete(*others)
    try:
        for _ in range(5):
            scheduler.apply_entry(_find_check(scheduler), producer=scheduler.producer)
        for entry in scheduler.schedule.values():
            scheduler.apply_entry(entry, producer=scheduler.producer)
        assert queue.llen(QUEUE) == 3
        assert queue.llen("celery:mail") == 2
        # The rest of the schedule, until this queue is full.
        assert queue.llen("celery:default") == 3
    finally:
        scheduler.close()
        queue.delete(*others)
