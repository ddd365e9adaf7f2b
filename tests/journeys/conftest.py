"""One stack for all journeys, started once, and a fixture to start more."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from devserver.ports import choose_port
from tests.journeys.launching import LaunchedStack, TlsStack
from tests.support.browser import Chromium, launch_chromium
from tests.support.webhook_receivers import Receiver, answer, serve_receivers

Launch = Callable[..., LaunchedStack]
HOOKS = "hooks.brand.test"


class WebhookHost(NamedTuple):
    """ca_file: of the authority that has signed its certificate."""

    receiver: Receiver
    ca_file: Path

    @property
    def env(self) -> dict[str, str]:
        """Settings of a stack that may reach it; production refuses them."""
        return {
            "OUTGOING_TEST_HOSTS": f"{HOOKS}=127.0.0.1:{self.receiver.port}",
            "OUTGOING_CA_FILE": str(self.ca_file),
        }


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all tests of this folder as journeys."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def receiver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebhookHost]:
    """A customer's server, which the stack may reach by OUTGOING_TEST_HOSTS."""
    receiver = Receiver(answer(200, b"ok"))
    with serve_receivers(tmp_path_factory.mktemp("receiver"), {HOOKS: receiver}) as (_, ca_file):
        yield WebhookHost(receiver, ca_file)


@pytest.fixture(scope="session")
def stack(
    tmp_path_factory: pytest.TempPathFactory, receiver: WebhookHost
) -> Iterator[LaunchedStack]:
    """The running product, with its demo data. No process may be left when it has stopped."""
    port, dns_port = choose_port(), choose_port()
    data_dir = tmp_path_factory.mktemp("journey") / "data"
    launched = LaunchedStack(data_dir, port, dns_port=dns_port, env=receiver.env)
    try:
        launched.wait_until_ready()
        yield launched
    finally:
        code = launched.stop()
    assert code == 0, launched.output
    assert launched.survivors() == []


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TlsStack]:
    """The running product as `make up TLS=1` starts it, with a name server of the tests."""
    data_dir = tmp_path_factory.mktemp("tls") / "data dir"
    port, tls_port, dns_port = choose_port(), choose_port(), choose_port()
    launched = LaunchedStack(data_dir, port, tls_port=tls_port, dns_port=dns_port)
    try:
        launched.wait_until_ready()
        yield TlsStack(launched, dns_port)
    finally:
        code = launched.stop()
    assert code == 0, launched.output
    assert launched.survivors() == []
    assert launched.output.index("Stopping Caddy") < launched.output.index("Stopping Web")


@pytest.fixture
def client(tls: TlsStack) -> Iterator[httpx.Client]:
    """For the plain HTTP port of the stack with TLS."""
    with httpx.Client(base_url=tls.stack.base_url, timeout=15) as client:
        yield client


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """One browser for all journeys of a process; skipped where there is none."""
    with launch_chromium() as chromium:
        yield chromium


@pytest.fixture
def launch() -> Iterator[Launch]:
    """Starts further stacks; those that run at the end of the test are stopped."""
    launched: list[LaunchedStack] = []

    def start(
        data_dir: Path, port: int | None = None, tls_port: int | None = None
    ) -> LaunchedStack:
        launched.append(LaunchedStack(data_dir, port or choose_port(), tls_port=tls_port))
        return launched[-1]

    yield start
    for one in launched:
        one.stop()
