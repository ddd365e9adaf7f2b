"""A front door for each test, and servers that a test may break."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.supervisor.ports import choose_port
from config.supervisor.redis_server import RedisServer
from edge.assembly import EdgeConfig
from tests.integration.edge.driver import make_config


@pytest.fixture
def config(tmp_path: Path) -> EdgeConfig:
    """The session's servers and a spool of the test's own."""
    return make_config(tmp_path / "spool")


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis that the test may stop, freeze and empty."""
    server = RedisServer(tmp_path / "redis", choose_port())
    server.start()
    yield server
    server.stop()


@pytest.fixture
def frozen(own_redis: RedisServer) -> Iterator[Any]:
    """Stops Redis without closing a connection, and lets it go on at the end."""
    assert own_redis.child is not None
    pid = own_redis.child.pid
    yield lambda stop: os.kill(pid, signal.SIGSTOP if stop else signal.SIGCONT)
    os.kill(pid, signal.SIGCONT)
