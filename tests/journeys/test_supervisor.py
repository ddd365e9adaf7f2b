"""Starting and stopping with `make up`."""

import os
import signal
import socket
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devserver.ports import choose_port
from tests.journeys.launching import LaunchedStack

Launch = Callable[..., LaunchedStack]
Running = Callable[[], LaunchedStack]


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Shared, so that only the first start creates a database. Its path has a space."""
    return tmp_path_factory.mktemp("supervisor") / "data dir"


@pytest.fixture(scope="module")
def running(data_dir: Path) -> Iterator[Running]:
    """Returns the stack on `data_dir`: one that an earlier test left running, else a new one.

    Always on the same port, which the next start has to free first.
    """
    port = choose_port()
    started: list[LaunchedStack] = []

    def find() -> LaunchedStack:
        if not started or started[-1].has_ended:
            started.append(LaunchedStack(data_dir, port))
            started[-1].wait_until_ready()
        return started[-1]

    yield find
    for one in started:
        one.stop()


def test_two_copies_run_side_by_side(stack: LaunchedStack, running: Running) -> None:
    assert (stack.health(), running().health()) == (200, 200)


def test_sigterm_leaves_no_process_behind(stack: LaunchedStack, running: Running) -> None:
    launched = running()
    # Twice, as when make and the process group both forward it: it still stops in order.
    launched.send(signal.SIGTERM)
    assert launched.stop() == 0
    assert launched.survivors() == []
    assert launched.output.index("Stopping Web") < launched.output.index("Stopping PostgreSQL")
    # The other copy still runs.
    assert stack.health() == 200


def test_start_after_sigkill_recovers(running: Running) -> None:
    killed = running()
    demo = killed.demo
    # Suspended, it cannot end when its parent dies: the next start has to end it.
    killed.find_child("celery", " worker ").suspend()
    killed.send(signal.SIGKILL)
    killed.wait()
    successor = running()
    assert killed.survivors() == []
    assert successor.demo["short_ids"] == demo["short_ids"]


def test_dead_child_is_named_and_the_rest_is_stopped(running: Running, data_dir: Path) -> None:
    launched = running()
    launched.find_child("scans.drainer").kill()
    assert launched.wait() == 1
    assert "Drainer of scans was ended by SIGKILL" in launched.output
    assert f"The end of {data_dir}" in launched.output
    assert launched.survivors() == []


def test_busy_port_is_rejected_with_the_name_of_its_program(launch: Launch, data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", choose_port())) as server:
        port = server.getsockname()[1]
        launched = launch(data_dir, port)
        assert launched.wait() == 1
    assert f"Port {port} is in use by" in launched.output
    assert f"(pid {os.getpid()})" in launched.output


def test_second_supervisor_on_the_same_data_is_rejected(
    launch: Launch, stack: LaunchedStack
) -> None:
    second = launch(stack.data_dir)
    assert second.wait() == 1
    assert "is in use by another `make up`" in second.output
    assert f"port {stack.port}" in second.output
    assert stack.health() == 200


def test_secrets_are_readable_by_their_owner_only(stack: LaunchedStack) -> None:
    mode = (stack.data_dir / "secrets.env").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_terminal_shows_urls_logins_and_a_code(stack: LaunchedStack) -> None:
    for name, url in stack.demo["urls"].items():
        assert url in stack.output, name
    for login in stack.demo["logins"]:
        assert login["email"] in stack.output
        assert login["password"] in stack.output
    assert f"/q/{stack.demo['short_ids'][0]}/" in stack.output
    assert "█" in stack.output
