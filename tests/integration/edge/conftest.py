"""An edge for each test, and servers that a test may break."""

import os
import secrets
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from devserver.ports import choose_port
from devserver.redis_server import RedisServer
from edge.assembly import EdgeConfig
from tenants.models import Domain
from tests.integration.edge.driver import make_config
from tests.integration.edge.editing import ROUTES, Editors, start_editing
from tests.integration.edge.interleaving import Field
from tests.integration.edge.protocol_driver import LOST
from tests.support.factories import Workspace


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
    """Stops Redis without closing a connection, and continues it at the end."""
    assert own_redis.child is not None
    pid = own_redis.child.pid
    yield lambda stop: os.kill(pid, signal.SIGSTOP if stop else signal.SIGCONT)
    os.kill(pid, signal.SIGCONT)


@pytest.fixture
def short_id(nord: Workspace) -> str:
    """A running QR of Nord's."""
    return str(nord.create_qr()["short_id"])


@pytest.fixture
def host(nord: Workspace) -> str:
    """A host of Nord's with a redirect for unknown codes."""
    name = f"go-{secrets.token_hex(4)}.nord.example"
    Domain.objects.create(
        domain=name, tenant=nord.tenant, is_primary=True, not_found_redirect_url=LOST
    )
    return name


@pytest.fixture
def plain_host(nord: Workspace) -> str:
    """A host of Nord's that shows a page for unknown codes."""
    name = f"go-{secrets.token_hex(4)}.nord.example"
    Domain.objects.create(domain=name, tenant=nord.tenant, is_primary=True)
    return name


@pytest.fixture
def field(nord: Workspace, config: EdgeConfig, tmp_path: Path) -> Field:
    """Routes that are edited while they are scanned."""
    short_ids = tuple(str(nord.create_qr()["short_id"]) for _ in range(ROUTES))
    return Field(config, tmp_path, short_ids)


@pytest.fixture
def start_editors(field: Field) -> Iterator[Callable[..., Editors]]:
    started: list[Editors] = []

    def start(*arguments: Any) -> Editors:
        started.append(start_editing(field, *arguments))
        return started[-1]

    yield start
    for editors in started:
        editors.stop()
