"""Two beats at the same time: one sends all calls, and the other goes on when it is killed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from redis import Redis

from devserver.programs import ROOT
from kernel.redis_clients import get_redis
from tests.support.loopback_proxy import HoldingProxy
from tests.support.waiting import wait_until

QUEUES = ("celery:mail", "celery:default", "celery:dns", "celery:bulk")
pytestmark = pytest.mark.timeout(240)


class Beat:
    """A real one; its schedule file is its own."""

    def __init__(self, folder: Path, **env: str) -> None:
        folder.mkdir()
        self.file = folder / "schedule"
        self._log = folder / "log"
        command = [sys.executable, "-m", "celery", "-A", "config.celery", "beat", "-l", "INFO"]
        with self._log.open("wb") as log:
            self.popen = subprocess.Popen(
                [*command, "--schedule", str(self.file)],
                env={
                    **os.environ,
                    "DJANGO_SETTINGS_MODULE": "config.settings",
                    "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "platform"))),
                    **env,
                },
                cwd=folder,
                stderr=log,
                stdout=log,
            )
        wait_until(self.file.exists, limit_secs=60, explain=self._log.read_text)

    @property
    def holds_the_lease(self) -> bool:
        return "holds the lease of beat" in self._log.read_text()


@pytest.fixture
def redis() -> Iterator[Redis]:
    client: Redis = get_redis(settings.REDIS_URL)
    client.delete(*QUEUES)
    yield client
    client.delete(*QUEUES)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Beat]]:
    started: list[Beat] = []

    def begin(name: str, **env: str) -> Beat:
        started.append(Beat(tmp_path / name, **env))
        return started[-1]

    yield begin
    for one in started:
        with one.popen:
            one.popen.kill()


@pytest.fixture
def beats(start: Callable[..., Beat]) -> list[Beat]:
    """The first one holds the lease."""
    first = start("one")
    wait_until(lambda: first.holds_the_lease, limit_secs=60)
    return [first, start("other")]


def list_senders(redis: Redis) -> list[int]:
    """The process ids of who sent the calls that wait, the newest first."""
    calls: Any = [call for queue in QUEUES for call in redis.lrange(queue, 0, -1)]
    origins = [str(json.loads(call)["headers"]["origin"]) for call in calls]
    return [int(origin.removeprefix("gen").partition("@")[0]) for origin in origins]


def wait_for_calls(redis: Redis, beat: Beat, count: int) -> None:
    wait_until(lambda: list_senders(redis).count(beat.popen.pid) >= count, limit_secs=60)


def test_one_sends_all_calls_and_the_other_goes_on_when_it_is_killed(
    redis: Redis, beats: list[Beat]
) -> None:
    first, second = beats
    wait_for_calls(redis, first, 6)
    assert set(list_senders(redis)) == {first.popen.pid}
    assert not second.holds_the_lease
    first.popen.kill()
    wait_for_calls(redis, second, 3)


def test_a_beat_that_is_stopped_lets_the_other_go_on_at_once(
    redis: Redis, beats: list[Beat]
) -> None:
    first, second = beats
    wait_for_calls(redis, first, 1)
    first.popen.send_signal(signal.SIGTERM)
    assert first.popen.wait(30) == 0
    wait_for_calls(redis, second, 1)


def test_a_beat_that_was_paused_sends_nothing_any_more(redis: Redis, beats: list[Beat]) -> None:
    first, second = beats
    wait_for_calls(redis, first, 1)
    first.popen.send_signal(signal.SIGSTOP)
    wait_for_calls(redis, second, 1)
    redis.delete(*QUEUES)
    first.popen.send_signal(signal.SIGCONT)
    wait_for_calls(redis, second, 4)
    # The call that was being sent when it was paused may still arrive.
    assert list_senders(redis).count(first.popen.pid) <= 1


@pytest.mark.parametrize("hangs", [False, True])
def test_a_beat_that_does_not_reach_the_broker_lets_the_other_go_on(
    redis: Redis, start: Callable[..., Beat], hangs: bool
) -> None:
    """It reaches PostgreSQL, and so could keep the lease for ever."""
    where = urlsplit(settings.REDIS_URL)
    proxy = HoldingProxy(where.port or 6379)
    netloc = f"{where.netloc.rpartition(':')[0]}:{proxy.port}"
    try:
        first = start("one", REDIS_BROKER_URL=where._replace(netloc=netloc).geturl())
        wait_for_calls(redis, first, 1)
        if hangs:
            proxy.hold()
        else:
            proxy.close()
        second = start("other")
        wait_for_calls(redis, second, 4)
    finally:
        proxy.close()
