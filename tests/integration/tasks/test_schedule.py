"""Scheduled tasks exist, run, and do not accumulate."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from redis import Redis

from accounts.models import Session
from config.celery import app
from kernel.clock import utc_now
from kernel.heartbeats import get_heartbeat_age_secs, record_heartbeat
from kernel.redis_clients import get_redis
from qrs.routes.codec import route_key
from qrs.routes.models import QrRoute
from qrs.routes.publish import publish_unpublished_routes
from qrs.routes.republish import republish_routes
from scans.events import STREAM_GROUP, STREAM_KEY
from tasks.queues import QUEUES, get_queue_of
from tasks.schedule import BEAT_SCHEDULE
from tenants.idempotency.models import IdempotentAnswer
from tests.integration.scans.draining import append, count_rows, drain_all
from tests.support.factories import Workspace
from tests.unit.scans.events import make_event

SCHEDULED = sorted({str(entry["task"]) for entry in BEAT_SCHEDULE.values()})


def run(name: str) -> None:
    """Run a task as a worker does."""
    app.loader.import_default_modules()
    app.tasks[name].apply(throw=True)


@pytest.mark.parametrize("name", SCHEDULED)
def test_every_scheduled_task_runs_without_a_warning(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Some tasks only log that a server is unavailable, as their next call is the retry."""
    # Routes that other tests left unpublished or spoiled cause a warning once.
    publish_unpublished_routes()
    run("tasks.routes.watch_servers_of_routes")
    republish_routes()
    caplog.clear()
    run(name)
    assert [record.getMessage() for record in caplog.records if record.levelname != "INFO"] == []


def test_a_call_of_the_version_before_leaves_scans_to_the_drainer(nord: Workspace) -> None:
    qr = nord.create_qr()
    ours = {"tenant_id": nord.tenant.pk, "qr_id": qr["id"], "short_id": qr["short_id"]}
    append(get_redis(settings.REDIS_URL), make_event(**ours))
    run("tasks.scans.drain_scan_stream")
    assert count_rows(nord.tenant) == 0
    drain_all(get_redis(settings.REDIS_URL))
    assert count_rows(nord.tenant) == 1


def test_the_repair_publishes_routes_that_redis_missed(nord: Workspace) -> None:
    short_id = nord.create_qr()["short_id"]
    redis: Redis = get_redis(settings.REDIS_URL)
    redis.delete(route_key(short_id))
    QrRoute.objects.filter(pk=short_id).update(published_version=0)
    run("tasks.routes.repair_routes")
    assert redis.get(route_key(short_id)) is not None


def test_consumers_that_worked_today_are_not_removed() -> None:
    redis: Redis = get_redis(settings.REDIS_URL)
    drain_all(redis)
    working: Any = redis.xinfo_consumers(STREAM_KEY, STREAM_GROUP)
    run("tasks.scans.remove_idle_consumers")
    left: Any = redis.xinfo_consumers(STREAM_KEY, STREAM_GROUP)
    assert working
    assert [one["name"] for one in left] == [one["name"] for one in working]


def test_the_purges_delete_expired_rows(nord: Workspace) -> None:
    long_ago = utc_now() - timedelta(days=60)
    user_id = nord.owner_user.pk
    Session.objects.filter(user_id=user_id).update(expires_at=long_ago)
    nord_answers = IdempotentAnswer.objects.filter(tenant_id=nord.tenant.pk)
    nord_answers.create(
        tenant_id=nord.tenant.pk, key="old", fingerprint=b"", status=200, created_at=long_ago
    )
    run("tasks.purges.purge_sessions")
    run("tasks.purges.purge_idempotency_keys")
    assert not Session.objects.filter(user_id=user_id).exists()
    assert not nord_answers.exists()


@pytest.mark.parametrize("entry", BEAT_SCHEDULE.values(), ids=BEAT_SCHEDULE)
def test_a_late_call_is_dropped_instead_of_queued(entry: dict[str, Any]) -> None:
    assert entry["schedule"] < entry["options"]["expires"] <= 2 * entry["schedule"]


@pytest.mark.parametrize("name", SCHEDULED)
def test_every_task_waits_in_a_queue_that_has_workers(name: str) -> None:
    queue = app.amqp.router.route({}, name)["queue"].name
    assert queue == get_queue_of(name)
    assert queue in QUEUES


def test_what_waits_for_others_has_a_queue_of_its_own() -> None:
    by_queue = {queue: [n for n in SCHEDULED if get_queue_of(n) == queue] for queue in QUEUES}
    assert by_queue["dns"] == [
        "tasks.customdomains.check_domains",
        "tasks.health.check_certificates",
    ]
    assert by_queue["mail"] == ["tasks.customdomains.send_mails", "tasks.mails.send_mails"]
    assert by_queue["bulk"] == [
        "tasks.health.compare_figures",
        "tasks.jobs.purge_files",
        "tasks.jobs.purge_jobs",
        "tasks.jobs.run_jobs",
        "tasks.routes.compare_routes",
    ]
    assert "tasks.routes.repair_routes" in by_queue["default"]


@pytest.mark.parametrize(
    ("name", "queue"),
    [
        ("tasks.customdomains.check_domains", "dns"),
        ("tasks.mails.send_mails", "mail"),
        ("tasks.routes.repair_routes", "default"),
    ],
)
def test_a_task_records_a_heartbeat_of_its_queue(name: str, queue: str) -> None:
    redis: Redis = get_redis(settings.REDIS_URL)
    record_heartbeat(redis, now=utc_now() - timedelta(hours=1), queue=queue)
    run(name)
    age_secs = get_heartbeat_age_secs(redis, now=utc_now(), queue=queue)
    assert age_secs is not None
    assert age_secs < 5


def test_draining_records_a_heartbeat() -> None:
    redis: Redis = get_redis(settings.REDIS_URL)
    redis.delete("{scans}:heartbeat")
    drain_all(redis)
    age_secs = get_heartbeat_age_secs(redis, now=utc_now())
    assert age_secs is not None
    assert age_secs < 5
