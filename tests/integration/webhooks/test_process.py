"""`python -m webhooks.sender`: real processes, which are killed at any moment, and lose nothing."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings
from redis import Redis

from kernel.clock import utc_now
from kernel.heartbeats import WEBHOOKS, get_heartbeat_age_secs
from tests.integration.webhooks.calls import HOST, PATH, create
from tests.integration.webhooks.deliveries import record
from tests.support.factories import Workspace
from tests.support.waiting import wait_until
from tests.support.webhook_receivers import Receiver, answer, serve_receivers
from webhooks.models import DeliveryStatus, WebhookDelivery

ROOT = Path(__file__).parents[3]
LIMIT_SECS = 50.0


class Sender:
    """One process."""

    def __init__(self, env: dict[str, str], log: Path) -> None:
        self._log = log
        with log.open("a") as file:
            command = [sys.executable, "-m", "webhooks.sender"]
            self.popen = subprocess.Popen(command, env=env, cwd=ROOT, stderr=file)

    def read_log(self) -> str:
        return self._log.read_text()

    def end(self) -> int:
        self.popen.terminate()
        return self.popen.wait(30)


@contextmanager
def senders(folder: Path, receiver: Receiver, count: int = 1) -> Iterator[list[Sender]]:
    with serve_receivers(folder, {HOST: receiver}) as (hosts, ca_file):
        address, port = hosts[HOST]
        env = os.environ | {
            "OUTGOING_TEST_HOSTS": f"{HOST}={address}:{port}",
            "OUTGOING_CA_FILE": str(ca_file),
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "platform"))),
        }
        started = [Sender(env, folder / f"sender-{number}.log") for number in range(count)]
        try:
            yield started
        finally:
            for one in started:
                with one.popen, suppress(ProcessLookupError):
                    one.popen.kill()


def has_received(receiver: Receiver, enough: int) -> bool:
    return len(receiver.received) >= enough


def count_delivered() -> int:
    return WebhookDelivery.objects.filter(status=DeliveryStatus.DELIVERED).count()


def test_it_sends_says_that_it_lives_and_ends_when_asked(
    nord: Workspace, tmp_path: Path, redis: Redis
) -> None:
    create(nord)
    receiver = Receiver(answer(200))
    with senders(tmp_path, receiver) as (sender,):
        record(nord)
        wait_until(lambda: count_delivered() == 1, limit_secs=LIMIT_SECS, explain=sender.read_log)
        age = get_heartbeat_age_secs(redis, now=utc_now(), queue=WEBHOOKS)
        assert age is not None
        assert sender.end() == 0
    assert "Traceback" not in sender.read_log()


@pytest.fixture
def redis() -> Redis:
    from kernel.redis_clients import get_redis

    return get_redis(settings.REDIS_URL)


def test_killed_senders_lose_nothing(nord: Workspace, tmp_path: Path) -> None:
    """Each is killed at some moment after something has arrived."""
    webhook = create(nord)
    receiver = Receiver(answer(200))
    events = set()
    for _ in range(2):
        events |= {f"evt_{record(nord).pk}" for _ in range(20)}
        enough = len(receiver.received) + random.randrange(1, 15)
        with senders(tmp_path, receiver) as (sender,):
            wait_until(
                partial(has_received, receiver, enough),
                limit_secs=LIMIT_SECS,
                explain=sender.read_log,
                poll_secs=0.001,
            )
            sender.popen.kill()
    # Instead of waiting until the claims of the killed ones expire.
    WebhookDelivery.objects.filter(status=DeliveryStatus.PENDING).update(
        next_attempt_at=utc_now(), claimed_until=None
    )
    with senders(tmp_path, receiver) as (last,):
        wait_until(
            lambda: count_delivered() == len(events), limit_secs=LIMIT_SECS, explain=last.read_log
        )
        assert last.end() == 0
    bodies = receiver.list_bodies()
    assert set(bodies) == events
    assert {len(different) for different in bodies.values()} == {1}
    page = nord.owner.get(f"{PATH}{webhook['id']}/deliveries/").json
    assert page["count"] == len(events)
