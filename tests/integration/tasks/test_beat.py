"""Without a worker, calls must not accumulate in Redis; and of several beats, one sends them."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from celery.beat import ScheduleEntry
from django.conf import settings
from redis import Redis

from config.celery import app
from devserver.ports import choose_port
from devserver.redis_server import RedisServer
from kernel.clock import utc_now
from kernel.redis_clients import get_redis
from leases.models import LastRun
from tasks import beat
from tests.support.waiting import wait_until

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
    assert "Couldn't apply scheduled task" in caplog.text


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
    make_due(scheduler, *scheduler.schedule)
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


def make_due(scheduler: beat.BoundedScheduler, *names: str) -> None:
    """As if the calls had been sent days ago, by a beat that has ended."""
    long_ago = utc_now() - timedelta(days=3)
    for name in names:
        LastRun.objects.update_or_create(name=name, defaults={"sent_at": long_ago})


def take_over(scheduler: beat.BoundedScheduler) -> None:
    """What a scheduler does when it gets the lease."""
    assert scheduler._read_last_runs()


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Two schedulers with the calls that each has sent; as if both held the lease for a moment."""
    sent: list[tuple[int, str]] = []
    pair = [beat.BoundedScheduler(app=app) for _ in range(2)]
    for number, scheduler in enumerate(pair):

        def send(entry: ScheduleEntry, number: int = number, **_: Any) -> None:
            sent.append((number, str(entry.name)))

        monkeypatch.setattr(scheduler, "apply_async", send)
    yield pair, sent
    for scheduler in pair:
        scheduler.close()


def test_a_daily_call_is_sent_once_however_often_the_holder_changes(two: Any) -> None:
    pair, sent = two
    make_due(pair[0], "purge expired scans")
    for number in (0, 1, 0, 1, 1):
        take_over(pair[number])
        pair[number].apply_entry(pair[number].schedule["purge expired scans"])
    assert sent == [(0, "purge expired scans")]


def test_a_daily_call_does_not_wait_for_a_day_of_one_holder(two: Any) -> None:
    pair, _ = two
    make_due(pair[0], "purge expired scans")
    take_over(pair[1])
    assert pair[1].schedule["purge expired scans"].is_due().is_due
    LastRun.objects.filter(pk="purge expired scans").delete()
    take_over(pair[0])
    take_over(pair[1])
    due = pair[1].schedule["purge expired scans"].is_due()
    assert not due.is_due
    assert LastRun.objects.filter(pk="purge expired scans").exists()


def test_without_postgres_no_daily_call_is_sent_and_none_is_forgotten(
    two: Any, settings: Any
) -> None:
    pair, sent = two
    make_due(pair[0], "purge expired scans")
    take_over(pair[0])
    conninfo = settings.DATABASE_CONNINFO
    settings.DATABASE_CONNINFO = f"host=127.0.0.1 port={choose_port()} dbname=none"
    pair[0].apply_entry(pair[0].schedule["purge expired scans"])
    assert sent == []
    assert not pair[0]._read_last_runs()
    settings.DATABASE_CONNINFO = conninfo
    take_over(pair[0])
    assert pair[0].schedule["purge expired scans"].is_due().is_due
    pair[0].apply_entry(pair[0].schedule["purge expired scans"])
    assert len(sent) == 1


def test_a_scheduler_without_the_lease_sends_nothing(two: Any) -> None:
    pair, sent = two
    for name in pair[0].schedule:
        make_due(pair[0], name)
    pair[0]._lease.start = lambda: None
    for _ in range(3):
        assert pair[0].tick() > 0
    assert sent == []


def test_a_daily_call_that_cannot_be_sent_is_sent_once_redis_takes_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As while Redis is full. It is noted as sent by then."""
    server = RedisServer(tmp_path / "redis", choose_port())
    server.start()
    redis: Redis = get_redis(server.url)
    name, every_secs = "purge expired scans", 24 * 3600.0
    scheduler = beat.BoundedScheduler(app=app)
    try:
        make_due(scheduler, name)
        take_over(scheduler)
        redis.config_set("maxmemory", "1")
        send_to(server, scheduler, name)
        assert "Couldn't apply scheduled task" in caplog.text
        assert redis.llen("celery:default") == 0
        assert not scheduler._knows_last_runs, "it looks again when it is due"
        waits = every_secs - (utc_now() - LastRun.objects.get(pk=name).sent_at).total_seconds()
        assert 0 < waits <= beat._RETRY_SECS
        redis.config_set("maxmemory", "0")
        make_due(scheduler, name)
        send_to(server, scheduler, name)
        assert redis.llen("celery:default") == 1
    finally:
        scheduler.close()
        server.stop()


def send_to(server: RedisServer, scheduler: beat.BoundedScheduler, name: str) -> None:
    with app.connection_for_write(server.url) as connection:
        producer = app.amqp.Producer(connection.channel(), auto_declare=False)
        scheduler.apply_entry(scheduler.schedule[name], producer=producer)


def test_calls_go_on_when_the_clock_was_put_back(two: Any) -> None:
    """Of the machine, and of PostgreSQL. They were planned by an hour that has not come yet."""
    pair, sent = two
    scheduler = pair[0]
    scheduler._lease.start = lambda: None
    scheduler._lease._held_until = monotonic() + 1000
    ahead = timedelta(hours=1)
    LastRun.objects.update_or_create(
        name="purge expired scans", defaults={"sent_at": utc_now() + timedelta(days=400)}
    )
    for entry in scheduler.schedule.values():
        entry.last_run_at = entry.default_now() + ahead
    scheduler._knows_last_runs = True
    scheduler._heap = None
    assert scheduler.tick() > 0
    assert sent == []

    scheduler._clock_ahead_secs += ahead.total_seconds()

    def are_sent() -> bool:
        scheduler.tick()
        return {"send mails", "repair routes"} <= {name for _, name in sent}

    wait_until(are_sent, limit_secs=60)
    age = utc_now() - LastRun.objects.get(pk="purge expired scans").sent_at
    assert timedelta(0) <= age < timedelta(minutes=2), "due a day from now"
